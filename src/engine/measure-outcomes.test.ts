import { expect, test } from 'vitest';
import { makeMetrics } from '../telemetry/metrics.ts';
import { measureOutcomes, type MeasureOutcomesOptions } from './measure-outcomes.ts';
import { precisionOf } from './realised-rate.ts';

const metrics = makeMetrics({ version: 'test' });
const lines = async () =>
  (await metrics.registry.metrics())
    .split('\n')
    .filter((line) => /^runtime_intelligence_(watch_|detection_precision|mtt)/.test(line))
    .map((line) => line.replace('runtime_intelligence_', ''));

type Run = NonNullable<ReturnType<MeasureOutcomesOptions['runs']['get']>>;
const run = (name: string, judgedFrom: number | null) => {
  const made: Pick<Run, 'newestAt' | 'judgedFrom'> & { watch: { name: string } } = {
    watch: { name },
    newestAt: 60_000,
    judgedFrom,
  };
  return [name, made as Run] as const; // measureOutcomes() reads no more of it
};
const rate = { per: 'watch', budgetPerWeek: 1, since: 0, weeks: 1, opened: 3, useful: 1, perWeek: 2, perWeekAtMost: 6 } as const;

function measure(runs: readonly (readonly [string, Run])[], toEndMs: number | null): void {
  const rates: MeasureOutcomesOptions['rates'] = {
    of: ({ judgedFrom }) => (judgedFrom === null ? { ...rate, perWeek: null, perWeekAtMost: null } : rate),
    precisionOf: (watch) => (watch === 'latency' ? 0.75 : null),
    responses: () => ({ toVerdictMs: null, toEndMs }),
  };
  measureOutcomes({ runs: new Map(runs), rates, metrics });
}

test('measureOutcomes() says what is known of each watch, and forgets a watch that is gone', async () => {
  measure([run('latency', 30_000), run('new', null)], 90_000);
  expect(await lines()).toEqual([
    'watch_last_judged_timestamp_seconds{watch="latency"} 60',
    'watch_alarms_budget{watch="latency"} 1',
    'watch_alarms_budget{watch="new"} 1',
    'watch_alarms_per_week{watch="latency"} 2',
    'watch_alarms_per_week_upper{watch="latency"} 6',
    'detection_precision{watch="latency"} 0.75',
    'mttr_seconds 90',
  ]);
  measure([run('new', null)], null);
  expect(await lines()).toEqual(['watch_alarms_budget{watch="new"} 1']);
});

test('precisionOf() counts useful among useful and noise; what nobody judged says nothing', () => {
  const day = (useful: number, noise: number) => ({ watch: 'w', day: 1, opened: 9, useful, noise });
  expect(precisionOf([day(2, 1), day(1, 0)])).toBe(0.75);
  expect(precisionOf([day(0, 2)])).toBe(0);
  expect(precisionOf([day(0, 0)])).toBeNull();
});
