// The results of a fault set as Markdown: by fault, by shape, `auto` in full, and every combination that is not as wanted, by name.
import { expectationOf, isToStay } from './combinations.ts';
import { type FaultName, faultNames, faults } from './faults.ts';
import type { Case, Quiet, SetResult } from './run-set.ts';
import { type ShapeName, shapeNames } from './shapes.ts';

const harmful = faultNames.filter((name) => !faults[name].isHarmless);
const harmless = faultNames.filter((name) => faults[name].isHarmless);
const lasting: readonly FaultName[] = ['60-minute step', '24-hour step'];
export const rearmSamplesMax = 5;

export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Recall, median and most delay in samples: `96 % · 2, 5`. */
function recallCell(cases: readonly Case[]): string {
  if (cases.length === 0) return '-';
  const delays = cases.flatMap(({ outcome }) => (outcome.delay === null ? [] : [outcome.delay])).sort((a, b) => a - b);
  const share = `${Math.round((100 * delays.length) / cases.length)} %`;
  return delays.length === 0 ? share : `${share} · ${delays[Math.floor((delays.length - 1) / 2)]}, ${delays.at(-1)}`;
}

/** By fault over all shapes, one column a contender. */
export function byFault({ cases }: SetResult, contenders: readonly string[]): string {
  const of = (contender: string, fault: FaultName): Case[] =>
    cases.filter((one) => one.contender === contender && one.fault === fault);
  const rows = harmful.map((fault) => [fault, ...contenders.map((contender) => recallCell(of(contender, fault)))]);
  const all = ['all', ...contenders.map((name) => recallCell(cases.filter((one) => one.contender === name && isSought(one))))];
  const chance = [
    'alarmed in the same time without the fault',
    ...contenders.map((name) => chanceCell(cases.filter((one) => one.contender === name && isSought(one)))),
  ];
  const alarms = harmless.map((fault) => [
    `${fault}: alarms (0 wanted)`,
    ...contenders.map((contender) => String(sum(of(contender, fault).map((one) => one.alarms)))),
  ]);
  const steps = lasting.map((fault) => [
    `${fault}: flagged to the end, or until accepted`,
    ...contenders.map((contender) => stayCell(of(contender, fault).filter(({ shape }) => isToStay(shape, fault)))),
  ]);
  const rearm = [
    `armed again ≤ ${rearmSamplesMax} samples after recovery`,
    ...contenders.map((contender) => rearmCell(cases.filter((one) => one.contender === contender))),
  ];
  return tableOf(['fault', ...contenders], [...rows, all, chance, ...alarms, ...steps, rearm]);
}

function chanceCell(cases: readonly Case[]): string {
  return `${Math.round((100 * cases.filter(({ isChance }) => isChance).length) / cases.length)} %`;
}

function stayCell(cases: readonly Case[]): string {
  const count = (stayed: Case['outcome']['stayed']): number => cases.filter(({ outcome }) => outcome.stayed === stayed).length;
  const accepted = count('until accepted');
  return `${count('to the end')}${accepted > 0 ? ` + ${accepted} accepted` : ''} of ${cases.length}`;
}

function rearmCell(cases: readonly Case[]): string {
  const known = cases.flatMap(({ outcome }) => (outcome.rearm === null ? [] : [outcome.rearm]));
  return `${known.filter((samples) => samples <= rearmSamplesMax).length} of ${known.length}`;
}

/** By shape over all faults, and the false alarms of the fault-free series beside the budget. */
export function byShape({ cases, quiets }: SetResult, contenders: readonly string[]): string {
  const shapes = [...new Set(cases.map(({ shape }) => shape))];
  const rows = shapes.map((shape) => [
    shape,
    ...contenders.map((name) => {
      const sought = cases.filter((one) => one.contender === name && one.shape === shape && isSought(one));
      return `${recallCell(sought)} · ${rateOf(quiets.filter((one) => one.contender === name && one.shape === shape))}`;
    }),
  ]);
  const all = ['false alarms, all', ...contenders.map((name) => rateOf(quiets.filter((one) => one.contender === name)))];
  return tableOf(['shape', ...contenders], [...rows, all]);
}

/** Alarms of series that are off by plan, and of their values all the time: all of them, not a rate. */
export function plannedTable({ quiets }: SetResult, contenders: readonly string[]): string {
  const shapes = [...new Set(quiets.map(({ shape }) => shape))];
  const alarms = (name: string, shape: ShapeName): string => {
    const own = quiets.filter((one) => one.contender === name && one.shape === shape);
    return `${sum(own.map(({ ofPlan }) => ofPlan))} of ${sum(own.map((one) => one.alarms))}`;
  };
  const rows = shapes.map((shape) => [shape, ...contenders.map((name) => alarms(name, shape))]);
  return tableOf(['of the plan (0 wanted) of all alarms', ...contenders], rows);
}

/** Every shape × fault of one contender. */
export function crossTable({ cases }: SetResult, contender: string): string {
  const rows = shapeNames.map((shape) => [shape, ...faultNames.map((fault) => crossCell(shape, fault))]);
  function crossCell(shape: ShapeName, fault: FaultName): string {
    const own = cases.filter((one) => one.contender === contender && one.shape === shape && one.fault === fault);
    if (own.length === 0) return '·';
    return faults[fault].isHarmless ? `${sum(own.map(({ alarms }) => alarms))} alarms` : recallCell(own);
  }
  return tableOf([contender, ...faultNames], rows);
}

/** The combinations that are no fault, with the reason. */
export function notFaults(): string {
  const byReason = new Map<string, string[]>();
  for (const shape of shapeNames) {
    for (const fault of faultNames) {
      const expectation = expectationOf(shape, fault);
      if (expectation.kind !== 'not a fault') continue;
      byReason.set(expectation.reason, [...(byReason.get(expectation.reason) ?? []), `${shape} × ${fault}`]);
    }
  }
  return [...byReason].map(([reason, names]) => `- ${names.join(', ')}: ${reason}`).join('\n');
}

/** Every combination that is not as wanted, by name: `steady × stuck (5 of 5 missed)`. */
export function missesOf({ cases }: SetResult, contender: string): string {
  const lines: string[] = [];
  const own = cases.filter((one) => one.contender === contender);
  for (const [name, same] of Map.groupBy(own, (one) => `${one.shape} × ${one.fault}`)) {
    const found = wrongs.flatMap(({ is, says }) => {
      const seeds = same.filter(is).map(({ seed }) => seed);
      return seeds.length === 0 ? [] : [`${says} ${seeds.length} of ${same.length} (seed ${seeds.join(', ')})`];
    });
    if (found.length > 0) lines.push(`- ${name}: ${found.join('; ')}`);
  }
  return lines.length === 0 ? 'None.' : lines.join('\n');
}

const wrongs: readonly { readonly says: string; readonly is: (one: Case) => boolean }[] = [
  { says: 'missed', is: (one) => isSought(one) && one.outcome.delay === null },
  {
    says: 'late',
    is: ({ expectation, outcome }) =>
      expectation.kind === 'fault' &&
      expectation.withinSamples !== null &&
      outcome.delay !== null &&
      outcome.delay > expectation.withinSamples,
  },
  { says: 'alarmed', is: (one) => !isSought(one) && one.alarms > 0 },
  { says: 'lost before its end', is: ({ shape, fault, outcome }) => isToStay(shape, fault) && outcome.stayed === 'lost' },
  { says: 'armed late', is: ({ outcome }) => outcome.rearm !== null && outcome.rearm > rearmSamplesMax },
  { says: 'told of the recovery', is: (one) => isSought(one) && one.outcome.echoes > 0 },
];

function isSought({ expectation }: Case): boolean {
  return expectation.kind === 'fault';
}

/** False alarms per series-week. */
function rateOf(quiets: readonly Quiet[]): string {
  return (sum(quiets.map(({ alarms }) => alarms)) / sum(quiets.map(({ weeks }) => weeks))).toFixed(2);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
