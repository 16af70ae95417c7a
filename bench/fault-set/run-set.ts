// The whole fault set through contenders: every fault on every shape with every seed, and the fault-free series.
import { expectationOf, type Expectation } from './combinations.ts';
import { type FaultName, faultNames, faults, sampleFaulted } from './faults.ts';
import { makeRandom } from './random.ts';
import { makeShape, plannedNames, sampleNormal, type ShapedSeries, type ShapeName, shapeNames } from './shapes.ts';
import { alarmsBeyond, type Contender, type FollowedSeries, type Outcome, outcomeOf } from './told.ts';

/** A Monday. */
export const startAt = Date.UTC(2026, 0, 5);
const dayMs = 86_400_000;
/** How long is watched after a fault. */
const afterMs = 2 * 3_600_000;

export type SetPlan = {
  readonly shapes: readonly ShapeName[];
  readonly faults: readonly FaultName[];
  readonly seeds: readonly number[];
  readonly stepMs: number;
  /** Days before faults may strike; they strike within the day after. */
  readonly learntDays: number;
  readonly days: number;
};

/** Two weeks of history and two more to count false alarms in. */
export const fullPlan: SetPlan = {
  shapes: shapeNames,
  faults: faultNames,
  seeds: [1, 2, 3, 4, 5],
  stepMs: 60_000,
  learntDays: 14,
  days: 28,
};

/** What is planned to be zero or absent, fault-free: no alarm is wanted. */
export const plannedPlan: SetPlan = { ...fullPlan, shapes: plannedNames, faults: [] };

/** The same at the default interval, with a shorter past. */
export const finePlan: SetPlan = {
  ...fullPlan,
  shapes: ['steady', 'daily', 'bursty', 'constant', 'latency'],
  seeds: [11, 12, 13],
  stepMs: 15_000,
  learntDays: 2,
  days: 5,
};

export type Case = {
  readonly contender: string;
  readonly shape: ShapeName;
  readonly fault: FaultName;
  readonly seed: number;
  readonly stepMs: number;
  readonly expectation: Exclude<Expectation, { kind: 'not a fault' }>;
  readonly outcome: Outcome;
  /** Told from the onset on that the fault-free series does not have. */
  readonly alarms: number;
  /** Whether the fault-free series is alarmed in the same time, on the same side: who alarms often finds much. */
  readonly isChance: boolean;
};

/** A fault-free series: what was told in the time in which the contender knew the series. */
export type Quiet = {
  readonly contender: string;
  readonly shape: ShapeName;
  readonly seed: number;
  readonly stepMs: number;
  readonly weeks: number;
  readonly alarms: number;
  /** Those told while it was off by plan, or soon after it came back. */
  readonly ofPlan: number;
};

export type SetResult = { readonly cases: readonly Case[]; readonly quiets: readonly Quiet[] };

export function runSet(plan: SetPlan, contenders: readonly Contender[], progress: (text: string) => void): SetResult {
  const cases: Case[] = [];
  const quiets: Quiet[] = [];
  for (const shape of plan.shapes) {
    for (const seed of plan.seeds) {
      progress(`${shape}, seed ${seed}`);
      const one = runSeries(shape, seed, plan, contenders);
      cases.push(...one.cases);
      quiets.push(...one.quiets);
    }
  }
  return { cases, quiets };
}

/** The fault-free series of a plan, and where faults strike it. */
export function normalOf(shape: ShapeName, seed: number, plan: SetPlan): FollowedSeries & { readonly series: ShapedSeries } {
  const { stepMs } = plan;
  const count = Math.round((plan.days * dayMs) / stepMs);
  const series = makeShape(shape, { seed, stepMs, count, startAt });
  return { series, normal: sampleNormal(series), startAt, stepMs, onset: onsetOf(shape, seed, plan) };
}

function runSeries(shape: ShapeName, seed: number, plan: SetPlan, contenders: readonly Contender[]): SetResult {
  const { stepMs } = plan;
  const { series, normal, onset } = normalOf(shape, seed, plan);
  const learnt = Math.round((plan.learntDays * dayMs) / stepMs);
  const samples = plan.faults.flatMap((name) => {
    const expectation = expectationOf(shape, name);
    if (expectation.kind === 'not a fault') return [];
    const longer = expectation.kind === 'fault' && expectation.lastsMs !== undefined ? { lastsMs: expectation.lastsMs } : {};
    return [{ name, expectation, faulted: sampleFaulted(series, normal, faults[name], { onset, stepMs, seed, ...longer }) }];
  });
  const cases: Case[] = [];
  const quiets: Quiet[] = [];
  for (const contender of contenders) {
    const same = { contender: contender.name, shape, seed, stepMs };
    const followed = contender.follow({ normal, startAt, stepMs, onset });
    const alarms = followed.normal.filter(({ toldAt }) => toldAt >= learnt);
    const ofPlan = alarms.filter(({ toldAt }) => isOfPlan(series, toldAt, stepMs)).length;
    quiets.push({ ...same, weeks: (plan.days - plan.learntDays) / 7, alarms: alarms.length, ofPlan });
    for (const { name, expectation, faulted } of samples) {
      const { side, ends } = faults[name];
      const until = ends ? Math.min(normal.length, faulted.end + Math.round(afterMs / stepMs)) : faulted.end;
      const told = followed.judge(faulted.values, until, name !== 'gap');
      const sought = { ...faulted, side, ends };
      cases.push({
        ...same,
        fault: name,
        expectation,
        outcome: outcomeOf(told, followed.normal, sought),
        alarms: alarmsBeyond(followed.normal, told, onset),
        isChance: outcomeOf(followed.normal, followed.normal, sought).delay !== null,
      });
    }
  }
  return { cases, quiets };
}

/** For how long after a series came back by plan an alarm is one of its coming. */
const comingMs = 10 * 60_000;

function isOfPlan({ isOff }: ShapedSeries, step: number, stepMs: number): boolean {
  if (isOff === undefined) return false;
  for (let i = step; i >= 0 && (step - i) * stepMs <= comingMs; i -= 1) if (isOff(i)) return true;
  return false;
}

/** At any time of the day, another one for each series. */
function onsetOf(shape: ShapeName, seed: number, { learntDays, stepMs }: SetPlan): number {
  const days = learntDays + makeRandom(seed, shape, 'onset').uniform();
  return Math.round((days * dayMs) / stepMs);
}
