// A level that was accepted as the new normal: the long view moves there with its season, remembers for some days where it came from, and may go back.
import {
  type Cadence,
  accepted,
  acceptedAt,
  acceptedFor,
  bins,
  dayCount,
  daySum,
  dayVisits,
  dayWeight,
  outlookWidth,
  slow,
  startedAt,
  weekCount,
  weekSum,
  weekVisits,
  weekWeight,
  youngDaySeconds,
} from './outlook-layout.ts';
import { dayBinSeconds, dayBins, daySeconds, SeasonBins, weekBinSeconds } from './season-bins.ts';

const weekSeconds = 7 * daySeconds;

const former = new SeasonBins();

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
  row[offset + daySum] = row[offset + daySum]! + row[offset + dayCount]! * above;
  row[offset + weekSum] = row[offset + weekSum]! + row[offset + weekCount]! * above;
  recountBins(row, floats, offset, localSeconds, above);
}

/**
 * What the bins were taught since a level was accepted was counted from there: a weekend that was taken for a new level is the weekend again. Visits of the
 * last week, but for the one that goes on.
 */
// tidy: many because it is called where nothing is allocated
function recountBins(row: Float64Array, floats: Float32Array, offset: number, localSeconds: number, above: number): void {
  const since = Math.max(row[offset + acceptedAt]!, localSeconds - weekSeconds);
  const knownFrom = row[offset + startedAt]! + weekSeconds;
  const until = Math.floor(localSeconds / dayBinSeconds) * dayBinSeconds;
  let hour = 0;
  for (let at = Math.floor(since / dayBinSeconds) * dayBinSeconds; at < until; at += dayBinSeconds) {
    const { day, week } = former.at(at);
    const share = Math.min(1, (at + dayBinSeconds - since) / dayBinSeconds);
    hour += (share * dayBinSeconds) / weekBinSeconds;
    floats[(offset + bins) * 2 + day]! += share * dayWeight * above;
    if (former.at(at + dayBinSeconds).week === week) continue;
    // The first visit teaches an hour all it knows.
    floats[(offset + bins) * 2 + dayBins + week]! += hour * (at < knownFrom ? 1 : weekWeight) * above;
    hour = 0;
  }
}

/** Time passes at an accepted level; in the end it is no news any more. */
export function keepAccepted(row: Float64Array, floats: Float32Array, offset: number, cadence: Cadence): void {
  row[offset + acceptedFor] = row[offset + acceptedFor]! + 1;
  if (row[offset + acceptedFor]! < cadence.acceptedValues) return;
  for (let at = (offset + bins) * 2; at < (offset + outlookWidth) * 2; at += 1)
    floats[at] = floats[at]! + row[offset + accepted]!;
  row[offset + accepted] = 0;
}
