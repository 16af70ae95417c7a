// The rows of the fault set that are required of `auto`: a fast part of `npm run bench -- fault-set`, through the same code.
import { describe, expect, test } from 'vitest';
import { expectationOf, isToStay } from './combinations.ts';
import { type FaultName, faultNames, faults } from './faults.ts';
import { liveDetection } from './live-detection.ts';
import { type Case, fullPlan, normalOf, plannedPlan, runSet, type SetResult } from './run-set.ts';
import { rearmSamplesMax } from './report.ts';
import { plannedNames, type ShapeName, shapeNames } from './shapes.ts';
import type { Told } from './told.ts';

const seeds = [1, 2];
const contenders = [liveDetection('auto')];

/** Each shape once, when its first test asks for it. */
const known = new Map<ShapeName, SetResult>();
function resultOf(shape: ShapeName, isPlanned: boolean): SetResult {
  const plan = { ...(isPlanned ? plannedPlan : fullPlan), shapes: [shape], seeds, days: isPlanned ? 21 : 17 };
  const result = known.get(shape) ?? runSet(plan, contenders, () => {});
  known.set(shape, result);
  return result;
}

const casesOf = (shape: ShapeName, fault: FaultName): readonly Case[] =>
  resultOf(shape, false).cases.filter((one) => one.fault === fault);

const pairs = shapeNames.flatMap((shape) => faultNames.map((fault) => [shape, fault] as const));
const pairsWhere = (wanted: (shape: ShapeName, fault: FaultName) => boolean): typeof pairs =>
  pairs.filter(([shape, fault]) => wanted(shape, fault));

describe('auto finds within three samples', () => {
  const required = pairsWhere((shape, fault) => {
    const expectation = expectationOf(shape, fault);
    return expectation.kind === 'fault' && expectation.withinSamples !== null;
  });
  test.for(required)('%s × %s', ([shape, fault]) => {
    for (const { outcome, seed } of casesOf(shape, fault)) {
      expect(outcome.delay, `seed ${seed}: missed`).not.toBeNull();
      expect(outcome.delay, `seed ${seed}: samples`).toBeLessThanOrEqual(3);
    }
  });
});

describe('auto says nothing of', () => {
  test.for(pairsWhere((shape, fault) => expectationOf(shape, fault).kind === 'harmless'))('%s × %s', ([shape, fault]) => {
    expect(casesOf(shape, fault).map(({ alarms }) => alarms)).toEqual(seeds.map(() => 0));
  });

  test.for(plannedNames.map((shape) => [shape] as const))('a week of %s', ([shape]) => {
    for (const { alarms, ofPlan } of resultOf(shape, true).quiets) {
      expect(ofPlan).toBe(0);
      // A week's budget is one alarm of the values.
      expect(alarms).toBeLessThanOrEqual(2);
    }
  });
});

describe('auto keeps flagged to the end, or until accepted,', () => {
  test.for(pairsWhere(isToStay))('%s × %s', ([shape, fault]) => {
    for (const { outcome, seed } of casesOf(shape, fault))
      expect(['to the end', 'until accepted'], `seed ${seed}: ${outcome.stayed}`).toContain(outcome.stayed);
  });
});

const steadyFaults: readonly FaultName[] = ['zero', 'absent', 'stuck', 'x4', '/5', '60-minute step'];

describe('auto is armed again within five samples of recovery from', () => {
  test.for(faultNames.filter((fault) => faults[fault].ends && !faults[fault].isHarmless))('%s', (fault) => {
    const flagged = shapeNames
      .flatMap((shape) => casesOf(shape, fault))
      .flatMap(({ shape, seed, outcome }) => (outcome.rearm === null ? [] : [{ shape, seed, samples: outcome.rearm }]));
    // A tail is good between its samples, and 24 hours are accepted before they end.
    if (steadyFaults.includes(fault)) expect(flagged).not.toEqual([]);
    expect(flagged.filter(({ samples }) => samples > rearmSamplesMax)).toEqual([]);
  });
});

describe('a detection that goes on from its snapshot', () => {
  test.for(shapeNames)('tells of %s what it tells without', (shape) => {
    const series = normalOf(shape, 1, { ...fullPlan, learntDays: 3, days: 7 });
    const { normal, judge } = liveDetection('auto').follow(series);
    const after = ({ toldAt }: Told): boolean => toldAt >= series.onset;
    expect(judge(series.normal, series.normal.length, true).filter(after)).toEqual(normal.filter(after));
  });
});
