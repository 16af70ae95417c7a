// Which fault makes sense on which shape, and how soon it is to be found: what is wanted of a detector, apart from how it is measured.
import { type FaultName, faults } from './faults.ts';
import type { ShapeName } from './shapes.ts';

export type Expectation =
  /** `withinSamples`: as the issue asks it; null: whenever, while it lasts. `lastsMs`: longer than usual, so that it can be told from normal. */
  | {
      readonly kind: 'fault';
      readonly withinSamples: number | null;
      readonly lastsMs?: number;
      /** It shows in the sum of many samples only, so nobody can flag each of them. */
      readonly showsInSums?: true;
    }
  /** No alarm is wanted. */
  | { readonly kind: 'harmless' }
  | { readonly kind: 'not a fault'; readonly reason: string };

const hourMs = 3_600_000;
const soon: ReadonlySet<FaultName> = new Set(['zero', 'absent', 'stuck', 'x4', '/5']);

/** No steps: what they do comes and goes, or to both sides, or grows. */
const gradual: ReadonlySet<FaultName> = new Set(['slow leak', 'latency tail', 'variance burst']);
const lasting: ReadonlySet<FaultName> = new Set(['60-minute step', '24-hour step']);

const quiet = 'most of its samples are 0: a pause of this length is usual';
const repeats = 'a count of rare events repeats itself';
const noSpread = 'a count of rare events has no noise to grow';
const noCounter = 'not the rate of a counter';

/** Exceptions, by shape and fault. */
const exceptions: Readonly<Partial<Record<ShapeName, Partial<Record<FaultName, Expectation>>>>> = {
  constant: {
    stuck: { kind: 'not a fault', reason: 'it always is' },
    'counter reset': { kind: 'not a fault', reason: noCounter },
  },
  sparse: {
    // Among usual pauses nobody can tell in three samples; six hours are another matter.
    zero: { kind: 'fault', withinSamples: null, lastsMs: 6 * hourMs },
    x4: { kind: 'fault', withinSamples: null, lastsMs: 2 * hourMs },
    '/5': { kind: 'not a fault', reason: quiet },
    stuck: { kind: 'not a fault', reason: repeats },
    'slow leak': { kind: 'not a fault', reason: 'fewer than one event more in five minutes' },
    'level shift': { kind: 'not a fault', reason: 'fewer than one event more in five minutes' },
    'variance burst': { kind: 'not a fault', reason: noSpread },
    'latency tail': { kind: 'not a fault', reason: noSpread },
    '60-minute step': { kind: 'not a fault', reason: 'within the scatter of an hour of rare events' },
    '24-hour step': { kind: 'fault', withinSamples: null, showsInSums: true },
    'counter reset': { kind: 'not a fault', reason: 'no event is counted in most steps' },
  },
  pausing: {
    zero: { kind: 'not a fault', reason: 'it reports only what is not 0' },
    absent: { kind: 'fault', withinSamples: null, lastsMs: 6 * hourMs },
    x4: { kind: 'fault', withinSamples: null, lastsMs: 2 * hourMs },
    '/5': { kind: 'not a fault', reason: 'a pause of this length is usual' },
    stuck: { kind: 'not a fault', reason: repeats },
    'slow leak': { kind: 'not a fault', reason: 'fewer than one event more in five minutes' },
    'level shift': { kind: 'not a fault', reason: 'fewer than one event more in five minutes' },
    'variance burst': { kind: 'not a fault', reason: noSpread },
    'latency tail': { kind: 'not a fault', reason: noSpread },
    '60-minute step': { kind: 'not a fault', reason: 'within the scatter of an hour of rare events' },
    '24-hour step': { kind: 'not a fault', reason: 'shows only in how often it reports, not in what' },
    'counter reset': { kind: 'not a fault', reason: noCounter },
  },
  bursty: {
    // Its own bursts reach ×4 and fall off within minutes: only what outlasts them can be told.
    x4: { kind: 'fault', withinSamples: null },
    // Three of its samples in a row are now and then as low as usual: who is not to lose it cannot know of the recovery in five (combinations.test.ts).
    '24-hour step': { kind: 'fault', withinSamples: null, showsInSums: true },
  },
  latency: {
    'counter reset': { kind: 'not a fault', reason: noCounter },
  },
};

/** Whether it is to stay flagged until it ends, or is accepted. */
export function isToStay(shape: ShapeName, fault: FaultName): boolean {
  const expectation = expectationOf(shape, fault);
  return lasting.has(fault) && expectation.kind === 'fault' && expectation.showsInSums === undefined;
}

/** What is wanted of a fault on a shape. */
export function expectationOf(shape: ShapeName, fault: FaultName): Expectation {
  const exception = exceptions[shape]?.[fault];
  if (exception !== undefined) return exception;
  if (faults[fault].isHarmless) return { kind: 'harmless' };
  const isStepOnConstant = shape === 'constant' && !gradual.has(fault);
  return { kind: 'fault', withinSamples: soon.has(fault) || isStepOnConstant ? 3 : null };
}
