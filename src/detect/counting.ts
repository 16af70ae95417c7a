// Raw counters: a series that only ever rises is judged by how much it rises, and a fall to a smaller number is a restart, as `rate()` takes it. Most watches
// ask for rates; this is for the one that forgot, and for gauges that only grow.
import { boundMagnitude } from './band.ts';
import type { AcceptedLevel, Detector, DetectorPolicy, Verdict } from './detector.ts';

// Places after the inner detector's numbers.
const mode = 0;
const rises = 1;
const falls = 2;
const lastValue = 3;
const lastAt = 4;
const ownWidth = 5;

// Modes.
const undecided = 0;
const gauge = 1;
const counter = 2;

/** Steps looked at before a series is called a counter: by then no verdict has been given. */
const decideAfter = 29;
/** A counter falls at a restart; one that falls more often than this is none. */
const fallsMax = 0.02;

/**
 * Wraps a detector. While the series is a counter the inner one sees its increase per step of `stepSeconds`, and its band is given back in the series' own
 * numbers. Adds 40 bytes.
 */
export function withCounters(inner: Detector, policy: DetectorPolicy): Detector {
  const own = inner.width;

  /** Forgets what was learnt of the other kind of number. */
  const become = (row: Float64Array, offset: number, kind: number): void => {
    row.fill(0, offset, offset + own);
    row[offset + own + mode] = kind;
  };

  const noteStep = (row: Float64Array, at: number, value: number): void => {
    if (value > row[at + lastValue]!) row[at + rises] = row[at + rises]! + 1;
    else if (value < row[at + lastValue]!) row[at + falls] = row[at + falls]! + 1;
  };

  /** Decides, and thinks better of it. */
  const decide = (row: Float64Array, offset: number): void => {
    const at = offset + own;
    const up = row[at + rises]!;
    const down = row[at + falls]!;
    if (row[at + mode] === undecided && (down > 0 || row[offset]! >= decideAfter)) {
      if (down === 0 && up >= decideAfter) become(row, offset, counter);
      else row[at + mode] = gauge;
    } else if (row[at + mode] === counter && down > 2 && down > fallsMax * (up + down)) become(row, offset, gauge);
  };

  // tidy: many because it is called for every sample and must allocate nothing
  const observe = (row: Float64Array, offset: number, raw: number, atSeconds: number, hold: boolean, out: Verdict): void => {
    const value = boundMagnitude(raw);
    const at = offset + own;
    // A gauge stays one: its steps tell nothing any more.
    if (row[at + mode] === gauge) return inner.observe(row, offset, value, atSeconds, hold, out);
    const before = row[at + lastValue]!;
    const steps = Math.max(1e-3, (atSeconds - row[at + lastAt]!) / policy.stepSeconds);
    if (row[at + lastAt] !== 0) {
      noteStep(row, at, value);
      decide(row, offset);
    }
    if (row[at + mode] === counter) {
      const from = value < before ? 0 : before;
      inner.observe(row, offset, (value - from) / steps, atSeconds, hold, out);
      out.expected = from + out.expected * steps;
      out.lower = from + out.lower * steps;
      out.upper = from + out.upper * steps;
    } else inner.observe(row, offset, value, atSeconds, hold, out);
    row[at + lastValue] = value;
    row[at + lastAt] = atSeconds;
  };

  const accept = (row: Float64Array, offset: number, level: AcceptedLevel): void => {
    // A counter has no level; its increase is learnt anew.
    if (row[offset + own + mode] === counter) row.fill(0, offset, offset + own);
    else inner.accept?.(row, offset, level);
  };

  return { name: inner.name, width: own + ownWidth, warmUpSamples: inner.warmUpSamples, observe, accept };
}
