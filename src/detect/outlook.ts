// What the next value of a series will be: by a mixture of simple predictors, each trusted by how well it did. Two views: the short one follows whatever the
// series does, the long one knows the level and the season, and an outage does not move it.
// Source: seasonal profiles as in Holt-Winters (P. R. Winters, Management Science 6, 1960), additive.
import { Mixture, trustedAfter } from './mixture.ts';
import { dayBinSeconds, dayBins, daySeconds, SeasonBins, weekBinSeconds, weekBins } from './season-bins.ts';

// Places of the Float64 numbers.
const last = 0;
const quick = 1;
const mean = 2;
const slow = 3;
const slope = 4;
const dayOffset = 5;
const weekOffset = 6;
/** By how much a new normal that was accepted lies above the season. */
const accepted = 7;
const dayVisits = 8;
const weekVisits = 9;
// The visit to a bin that goes on: which one, sum and number of its values.
const dayBin = 10;
const daySum = 11;
const dayCount = 12;
const weekBin = 13;
const weekSum = 14;
const weekCount = 15;
/** Values learnt since a level was accepted. */
const acceptedFor = 16;
/** The local second at which it was. */
const acceptedAt = 17;
/** The local second of the first value. */
const startedAt = 18;
const shortLosses = 19;
const shortCount = 6;
const longLosses = shortLosses + shortCount;
const longCount = 3;
const bins = longLosses + longCount;
/** Float64 numbers per row; the seasonal profiles are 32-bit floats. */
export const outlookWidth = bins + (dayBins + weekBins) / 2;

const quickWeight = 0.2;
const meanWeight = 0.03;
const slowWeight = 0.005;
const slopeWeight = 0.1;
const offsetWeight = 0.1;
/** A season may be so late: people and timers are not to the minute, and what was usual until now is no surprise. */
const lateSeconds = 300;
/** What one day, one week weighs in a profile. */
const dayWeight = 0.2;
const weekWeight = 0.3;
/** Weight of the newest error in a predictor's loss. */
const shortLossWeight = 0.01;
const longLossWeight = 0.002;
const weekSeconds = 7 * daySeconds;
/** An accepted level is provisional for so many days, in which the former one may come back; then the season moves there. */
const acceptedDays = 5;
/** Until the season was seen for so long an outage teaches it too: what is called an outage may be Monday. */
const youngDaySeconds = 3 * daySeconds;
const youngWeekSeconds = 14 * daySeconds;

export type Season = 0 | 1 | 2;

/**
 * What is expected of one instant. `low` and `high`: the long view with what was usual until a few minutes ago, for a season may be late. `season`: what the
 * long view mostly rests on, 0 none, 1 time of day, 2 hour of week.
 */
export type Outlook = { short: number; long: number; low: number; high: number; season: Season };

export const emptyOutlook = (): Outlook => ({ short: 0, long: 0, low: 0, high: 0, season: 0 });

export type Cadence = {
  readonly stepSeconds: number;
  /** What one value of a visit weighs in its bin, so that a whole visit weighs `dayWeight`. */
  readonly dayShare: number;
  readonly weekShare: number;
  /** Values in the days that an accepted level is provisional. */
  readonly acceptedValues: number;
};

/** The rates of a series by the time between its samples. */
export function cadenceOf(stepSeconds: number): Cadence {
  return {
    stepSeconds,
    dayShare: Math.min(1, stepSeconds / dayBinSeconds),
    weekShare: Math.min(1, stepSeconds / weekBinSeconds),
    acceptedValues: (acceptedDays * daySeconds) / stepSeconds,
  };
}

/** Now, and a few minutes ago. */
const current = new SeasonBins();
const former = new SeasonBins();

/** What this half-hour of the day and this hour of the week usually bring; NaN where it was never seen. */
const dayUsual = (floats: Float32Array, offset: number, { day }: SeasonBins): number => floats[(offset + bins) * 2 + day]!;
const weekUsual = (floats: Float32Array, offset: number, { week }: SeasonBins): number =>
  floats[(offset + bins) * 2 + dayBins + week]!;

/** A row about to see its first value. */
// tidy: many because it is called where nothing is allocated
export function startOutlook(row: Float64Array, floats: Float32Array, offset: number, localSeconds: number, value: number): void {
  row[offset + startedAt] = localSeconds;
  floats.fill(Number.NaN, (offset + bins) * 2, (offset + outlookWidth) * 2);
  for (let i = last; i <= slow; i += 1) row[offset + i] = value;
}

/** Predictions made so far: of the plain predictors, by the day, by the week. */
const visits = new Float64Array(3);
const shortMixture = new Mixture([0, 0, 0, 1, 2, 1], shortLossWeight);
const longMixture = new Mixture([0, 1, 2], longLossWeight);
const { predictions } = shortMixture;
const { predictions: longPredictions } = longMixture;

function predict(row: Float64Array, floats: Float32Array, offset: number, at: SeasonBins): void {
  const day = dayUsual(floats, offset, at);
  const week = weekUsual(floats, offset, at);
  const above = row[offset + accepted]!;
  predictions[0] = row[offset + last]!;
  predictions[1] = row[offset + quick]!;
  predictions[2] = row[offset + mean]!;
  predictions[3] = day + row[offset + dayOffset]!;
  predictions[4] = week + row[offset + weekOffset]!;
  predictions[5] = day + above;
  longPredictions[0] = row[offset + slow]!;
  longPredictions[1] = day + above;
  longPredictions[2] = week + above;
}

/** Fills `out` for an instant. `count`: values learnt so far. */
// tidy: many because it is called for every sample and must allocate nothing
export function readOutlook(
  row: Float64Array,
  floats: Float32Array,
  offset: number,
  localSeconds: number,
  count: number,
  out: Outlook,
): void {
  visits[0] = count;
  visits[1] = row[offset + dayVisits]!;
  visits[2] = row[offset + weekVisits]!;
  const late = lateLong(row, floats, offset, localSeconds);
  predict(row, floats, offset, current.at(localSeconds));
  out.long = longMixture.mix(row, offset + longLosses, visits);
  out.season = longMixture.strongest as Season; // it counts through just these three
  out.low = late < out.long ? late : out.long;
  out.high = late > out.long ? late : out.long;
  out.short = shortMixture.mix(row, offset + shortLosses, visits);
}

/** What the long view expected a few minutes ago, when that was another half-hour of a day that is known; NaN otherwise. */
function lateLong(row: Float64Array, floats: Float32Array, offset: number, localSeconds: number): number {
  if (visits[1]! <= trustedAfter) return Number.NaN;
  const late = former.at(localSeconds - lateSeconds);
  if (late.day === current.at(localSeconds).day) return Number.NaN;
  predict(row, floats, offset, late);
  return longMixture.mix(row, offset + longLosses, visits);
}

/** Learns a value in the short view. Call after `readOutlook` of the same instant. */
// tidy: many because it is called for every sample and must allocate nothing
export function learnShort(
  row: Float64Array,
  floats: Float32Array,
  offset: number,
  localSeconds: number,
  value: number,
  count: number,
): void {
  shortMixture.learn(row, offset + shortLosses, visits, value);
  const step = value - row[offset + last]!;
  row[offset + slope] = row[offset + slope]! + slopeWeight * (step - row[offset + slope]!);
  row[offset + last] = value;
  row[offset + quick] = row[offset + quick]! + quickWeight * (value - row[offset + quick]!);
  row[offset + mean] = row[offset + mean]! + Math.max(meanWeight, 1 / (count + 1)) * (value - row[offset + mean]!);
  const now = current.at(localSeconds);
  const day = dayUsual(floats, offset, now);
  const week = weekUsual(floats, offset, now);
  if (day === day) row[offset + dayOffset] = row[offset + dayOffset]! + offsetWeight * (value - day - row[offset + dayOffset]!);
  if (week === week)
    row[offset + weekOffset] = row[offset + weekOffset]! + offsetWeight * (value - week - row[offset + weekOffset]!);
}

/** Learns a value in the long view: level and season. Call after `readOutlook` of the same instant. */
// tidy: many because it is called for every sample and must allocate nothing
export function learnLong(
  row: Float64Array,
  floats: Float32Array,
  offset: number,
  localSeconds: number,
  value: number,
  count: number,
  cadence: Cadence,
): void {
  longMixture.learn(row, offset + longLosses, visits, value);
  row[offset + slow] = row[offset + slow]! + Math.max(slowWeight, 1 / (count + 1)) * (value - row[offset + slow]!);
  learnSeason(row, floats, offset, localSeconds, value, cadence);
  if (row[offset + accepted] !== 0) keepAccepted(row, floats, offset, cadence);
}

/** Time passes at an accepted level; in the end it is no news any more. */
function keepAccepted(row: Float64Array, floats: Float32Array, offset: number, cadence: Cadence): void {
  row[offset + acceptedFor] = row[offset + acceptedFor]! + 1;
  if (row[offset + acceptedFor]! < cadence.acceptedValues) return;
  for (let at = (offset + bins) * 2; at < (offset + outlookWidth) * 2; at += 1)
    floats[at] = floats[at]! + row[offset + accepted]!;
  row[offset + accepted] = 0;
}

// tidy: many because it is called for every sample and must allocate nothing
function learnSeason(
  row: Float64Array,
  floats: Float32Array,
  offset: number,
  localSeconds: number,
  value: number,
  cadence: Cadence,
): void {
  if (predictions[5] === predictions[5]) row[offset + dayVisits] = row[offset + dayVisits]! + 1; // oxlint-disable-line no-self-compare -- NaN: never seen.
  if (predictions[4] === predictions[4]) row[offset + weekVisits] = row[offset + weekVisits]! + 1; // oxlint-disable-line no-self-compare -- NaN: never seen.
  const usual = value - row[offset + accepted]!;
  visitDay(row, floats, offset, current.at(localSeconds).day, usual, cadence);
  visitWeek(row, floats, offset, current.at(localSeconds).week, usual, cadence);
}

/**
 * A value in its bin of the day. A bin learns from a visit as a whole, when it is over: were it to learn at once, it would predict today by today, and be
 * trusted for it.
 */
// tidy: many because it is called for every sample and must allocate nothing
function visitDay(row: Float64Array, floats: Float32Array, offset: number, index: number, usual: number, cadence: Cadence): void {
  const seen = row[offset + dayCount]!;
  if (seen > 0 && row[offset + dayBin] !== index) {
    const at = (offset + bins) * 2 + row[offset + dayBin]!;
    learnBin(floats, at, row[offset + daySum]! / seen, 1 - (1 - dayWeight) ** Math.min(1, seen * cadence.dayShare));
    row[offset + daySum] = 0;
    row[offset + dayCount] = 0;
  }
  row[offset + dayBin] = index;
  row[offset + daySum] = row[offset + daySum]! + usual;
  row[offset + dayCount] = row[offset + dayCount]! + 1;
}

/** The same for the hour of the week. */
// tidy: many because it is called for every sample and must allocate nothing
function visitWeek(
  row: Float64Array,
  floats: Float32Array,
  offset: number,
  index: number,
  usual: number,
  cadence: Cadence,
): void {
  const seen = row[offset + weekCount]!;
  if (seen > 0 && row[offset + weekBin] !== index) {
    const at = (offset + bins) * 2 + dayBins + row[offset + weekBin]!;
    learnBin(floats, at, row[offset + weekSum]! / seen, 1 - (1 - weekWeight) ** Math.min(1, seen * cadence.weekShare));
    row[offset + weekSum] = 0;
    row[offset + weekCount] = 0;
  }
  row[offset + weekBin] = index;
  row[offset + weekSum] = row[offset + weekSum]! + usual;
  row[offset + weekCount] = row[offset + weekCount]! + 1;
}

function learnBin(floats: Float32Array, at: number, value: number, rate: number): void {
  const known = floats[at]!;
  floats[at] = known === known ? known + rate * (value - known) : value; // oxlint-disable-line no-self-compare -- NaN: never seen.
}

/** What a young series may learn of its season even during an episode: the first Monday is no outage. `count`: values learnt. */
// tidy: many because it is called for every sample and must allocate nothing
export function learnYoungSeason(
  row: Float64Array,
  floats: Float32Array,
  offset: number,
  localSeconds: number,
  value: number,
  count: number,
  cadence: Cadence,
): void {
  const known = count * cadence.stepSeconds;
  const usual = value - row[offset + accepted]!;
  if (known < youngDaySeconds) visitDay(row, floats, offset, current.at(localSeconds).day, usual, cadence);
  if (known < youngWeekSeconds) visitWeek(row, floats, offset, current.at(localSeconds).week, usual, cadence);
}

/** The short view begins anew at a value: after an episode what it knew is of another time. */
// tidy: many because it is called for every sample and must allocate nothing
export function resumeShort(row: Float64Array, floats: Float32Array, offset: number, localSeconds: number, value: number): void {
  row[offset + last] = value;
  row[offset + quick] = value;
  row[offset + mean] = value;
  row[offset + slope] = 0;
  const now = current.at(localSeconds);
  const day = dayUsual(floats, offset, now);
  const week = weekUsual(floats, offset, now);
  row[offset + dayOffset] = day === day ? value - day : 0;
  row[offset + weekOffset] = week === week ? value - week : 0;
}

/**
 * A level that lasted is the new normal: the long view, which is at `long`, moves there as a whole, its season with it. A young series does not know what of it
 * was season: it forgets the bins that were of the former level. `count`: values learnt.
 */
// tidy: many because it is called where nothing is allocated
export function moveLong(
  row: Float64Array,
  floats: Float32Array,
  offset: number,
  localSeconds: number,
  long: number,
  level: number,
  count: number,
  cadence: Cadence,
): void {
  row[offset + slow] = level;
  // Of two levels accepted one after the other, both are left for the one before the first.
  if (row[offset + accepted] === 0) row[offset + acceptedAt] = localSeconds;
  if (count * cadence.stepSeconds > youngDaySeconds) row[offset + accepted] = row[offset + accepted]! + level - long;
  else forgetFormerBins(floats, offset, long, level);
  row[offset + acceptedFor] = 0;
  // Whether the season moved along is seen anew.
  row[offset + dayVisits] = 0;
  row[offset + weekVisits] = 0;
}

function forgetFormerBins(floats: Float32Array, offset: number, long: number, level: number): void {
  for (let at = (offset + bins) * 2; at < (offset + outlookWidth) * 2; at += 1) {
    const known = floats[at]!;
    if (Math.abs(known - level) > Math.abs(known - long)) floats[at] = Number.NaN;
  }
}

/** How far an accepted level lies above the former one; 0 when none was accepted lately. */
export const acceptedAbove = (row: Float64Array, offset: number): number => row[offset + accepted]!;

/** Back to the level before the accepted one. */
export function revertAccepted(row: Float64Array, floats: Float32Array, offset: number, localSeconds: number): void {
  const above = row[offset + accepted]!;
  row[offset + slow] = row[offset + slow]! - above;
  row[offset + accepted] = 0;
  row[offset + weekSum] = row[offset + weekSum]! + row[offset + weekCount]! * above;
  recountWeek(row, floats, offset, localSeconds, above);
}

/**
 * What the hours of the week were taught since a level was accepted was counted from there: a weekend that was taken for a new level is the weekend again. Those
 * of the last week, but for the one that goes on. The hours of the day keep what they know: an outage that was accepted is no habit of every day.
 */
// tidy: many because it is called where nothing is allocated
function recountWeek(row: Float64Array, floats: Float32Array, offset: number, localSeconds: number, above: number): void {
  const since = Math.max(row[offset + acceptedAt]!, localSeconds - weekSeconds);
  const knownFrom = row[offset + startedAt]! + weekSeconds;
  const until = Math.floor(localSeconds / weekBinSeconds) * weekBinSeconds;
  for (let at = Math.floor(since / weekBinSeconds) * weekBinSeconds; at < until; at += weekBinSeconds) {
    const share = Math.min(1, (at + weekBinSeconds - since) / weekBinSeconds);
    // The first visit teaches an hour all it knows.
    floats[(offset + bins) * 2 + dayBins + former.at(at).week]! += share * (at < knownFrom ? 1 : weekWeight) * above;
  }
}
