// Each detector in use finds a fault in a generated series, soon, and leaves the same series without the fault alone.
import { setImmediate as yieldTurn } from 'node:timers/promises';
import { makeSeriesJudge } from '../../detect/judge-series.ts';
import { findDetector } from '../../detect/registry.ts';
import { type Check, failed, type Finding, ok } from '../check.ts';
import { generated, generatedValues } from '../generated-series.ts';

export const detectors: Check = {
  name: 'detectors',
  plan: ({ config }) =>
    [...new Set(['auto', ...config.watches.map(({ detector }) => detector)])].map((name) => ({
      subject: name,
      run: () => judgeDetector(name),
    })),
};

const seed = 20_261;
/** A detector may take some samples to be sure, not half an hour of them. */
const soonRows = 30;
const falseAlarmsPerWeek = 0.1;
const rowsPerTurn = 50;

export async function judgeDetector(name: string): Promise<Finding> {
  const clean = await alarmsOf(name, false);
  const faulty = await alarmsOf(name, true);
  const remedy = 'this build is broken: reinstall it, run rti version, and report it';
  if (clean.length > 0) return failed(`alarms on a series without a fault (row ${clean[0]})`, remedy);
  const found = faulty.find((row) => row >= generated.faultAt);
  if (found === undefined || found > generated.faultAt + soonRows)
    return failed('misses the fault in a generated series', remedy);
  const after = found - generated.faultAt + 1;
  return ok(`finds a generated fault at its ${ordinal(after)} sample, no false alarm in ${generated.rows} samples`);
}

const ordinal = (n: number): string => (n === 1 ? 'first' : n === 2 ? 'second' : n === 3 ? 'third' : `${n}th`);

/** Rows at which an episode opened. Others have a turn now and then: their answers are timed meanwhile. */
async function alarmsOf(name: string, hasFault: boolean): Promise<readonly number[]> {
  const detector = findDetector(name);
  if (detector === null) throw new Error(`there is no detector ${name}`);
  const { stepMs, startAt } = generated;
  const judge = makeSeriesJudge({ name: 'doctor', detector, stepMs, falseAlarmsPerWeek });
  const alarms: number[] = [];
  for (const [row, value] of [...generatedValues(seed, hasFault)].entries()) {
    if (row % rowsPerTurn === 0) await yieldTurn();
    if (judge(startAt + row * stepMs, value).isAlarm) alarms.push(row);
  }
  return alarms;
}
