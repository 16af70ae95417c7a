// What the next value of a series will be: by a mixture of simple predictors, each trusted by how well it did. Two views: the short one follows whatever the
// series does, the long one knows the level and the season, and an outage does not move it.
// Source: the weighting by past loss after N. Cesa-Bianchi, G. Lugosi, "Prediction, Learning, and Games" (2006), section 2, with a power in place of the
// exponential, so that it needs no scale; seasonal profiles as in Holt-Winters (P. R. Winters, Management Science 6, 1960), additive.
import { keepAccepted } from './accepted-level.ts';
import {
  type Cadence,
  accepted,
  bins,
  dayBin,
  dayCount,
  dayOffset,
  daySum,
  dayVisits,
  dayWeight,
  last,
  longCount,
  longLosses,
  mean,
  outlookWidth,
  quick,
  shortCount,
  shortLosses,
  slope,
  slow,
  startedAt,
  weekBin,
  weekCount,
  weekOffset,
  weekSum,
  weekVisits,
  weekWeight,
  youngDaySeconds,
  youngWeekSeconds,
} from './outlook-layout.ts';
import { dayBins, SeasonBins } from './season-bins.ts';

const quickWeight = 0.2;
const meanWeight = 0.03;
const slowWeight = 0.005;
const slopeWeight = 0.1;
const offsetWeight = 0.1;
/** A season may be so late: people and timers are not to the minute, and what was usual until now is no surprise. */
const lateSeconds = 300;
/** Weight of the newest error in a predictor's loss. */
const shortLossWeight = 0.01;
const longLossWeight = 0.002;
/** A predictor is trusted after so many predictions; the plain ones a little before, for somebody must speak. */
const trustedAfter = 10;
const untrusted = 1e-3;

export type Season = 0 | 1 | 2;

/**
 * What is expected of one instant. `low` and `high`: the long view with what was usual until a few minutes ago, for a season may be late. `season`: what the
 * long view mostly rests on, 0 none, 1 time of day, 2 hour of week.
 */
export type Outlook = { short: number; long: number; low: number; high: number; season: Season };

export const emptyOutlook = (): Outlook => ({ short: 0, long: 0, low: 0, high: 0, season: 0 });

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

const predictions = new Float64Array(shortCount);
const longPredictions = new Float64Array(longCount);

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
  const late = lateLong(row, floats, offset, localSeconds, out);
  predict(row, floats, offset, current.at(localSeconds));
  out.long = mixLong(row, offset + longLosses, out);
  out.low = late < out.long ? late : out.long;
  out.high = late > out.long ? late : out.long;
  out.short = mixShort(row, offset + shortLosses);
}

/** What the long view expected a few minutes ago, when that was another half-hour of a day that is known; NaN otherwise. */
// tidy: many because it is called for every sample and must allocate nothing
function lateLong(row: Float64Array, floats: Float32Array, offset: number, localSeconds: number, out: Outlook): number {
  if (visits[1]! <= trustedAfter) return Number.NaN;
  const late = former.at(localSeconds - lateSeconds);
  if (late.day === current.at(localSeconds).day) return Number.NaN;
  predict(row, floats, offset, late);
  return mixLong(row, offset + longLosses, out);
}

/** Predictions made so far: of the plain ones, by the day, by the week. */
const visits = new Float64Array(3);
const visitsOfShort = [0, 0, 0, 1, 2, 1] as const;

const tiny = 1e-12;
function mixShort(row: Float64Array, losses: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < shortCount; k += 1) {
    if (predictions[k] === predictions[k] && visits[visitsOfShort[k]!]! > trustedAfter) {
      const loss = row[losses + k]! + tiny;
      if (loss < best) best = loss;
    }
  }
  let sum = 0;
  let total = 0;
  for (let k = 0; k < shortCount; k += 1) {
    const prediction = predictions[k]!;
    if (prediction !== prediction) continue; // oxlint-disable-line no-self-compare -- NaN: a bin never seen.
    const weight =
      visits[visitsOfShort[k]!]! > trustedAfter ? fourthPower(best / (row[losses + k]! + tiny)) : k < 3 ? untrusted : 0;
    sum += weight;
    total += weight * prediction;
  }
  return total / sum;
}

function fourthPower(x: number): number {
  const square = x * x;
  return square * square;
}

function mixLong(row: Float64Array, losses: number, out: Outlook): number {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < longCount; k += 1) {
    if (longPredictions[k] === longPredictions[k] && visits[k]! > trustedAfter) {
      const loss = row[losses + k]! + tiny;
      if (loss < best) best = loss;
    }
  }
  let sum = 0;
  let total = 0;
  let most = 0;
  out.season = 0;
  for (let k = 0; k < longCount; k += 1) {
    const prediction = longPredictions[k]!;
    if (prediction !== prediction) continue; // oxlint-disable-line no-self-compare -- NaN: a bin never seen.
    const weight = visits[k]! > trustedAfter ? fourthPower(best / (row[losses + k]! + tiny)) : k === 0 ? untrusted : 0;
    sum += weight;
    total += weight * prediction;
    if (weight > most) {
      most = weight;
      out.season = k as Season; // k counts through just these three
    }
  }
  return total / sum;
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
  for (let k = 0; k < shortCount; k += 1) {
    const error = Math.abs(value - predictions[k]!);
    if (error !== error) continue; // oxlint-disable-line no-self-compare -- NaN: a bin never seen.
    const seen = visits[visitsOfShort[k]!]! + 1;
    const at = offset + shortLosses + k;
    row[at] = row[at]! + Math.max(shortLossWeight, 1 / seen) * (error - row[at]!);
  }
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
  for (let k = 0; k < longCount; k += 1) {
    const error = Math.abs(value - longPredictions[k]!);
    if (error !== error) continue; // oxlint-disable-line no-self-compare -- NaN: a bin never seen.
    const at = offset + longLosses + k;
    row[at] = row[at]! + Math.max(longLossWeight, 1 / (visits[k]! + 1)) * (error - row[at]!);
  }
  row[offset + slow] = row[offset + slow]! + Math.max(slowWeight, 1 / (count + 1)) * (value - row[offset + slow]!);
  learnSeason(row, floats, offset, localSeconds, value, cadence);
  if (row[offset + accepted] !== 0) keepAccepted(row, floats, offset, cadence);
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
