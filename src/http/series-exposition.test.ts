import { expect, test } from 'vitest';
import type { WatchView } from '../engine/engine-port.ts';
import { parseTextFormat } from '../sources/text-format.ts';
import { seriesExposition } from './series-exposition.ts';

const series = {
  at: 1,
  value: 5,
  expected: 4,
  lower: 3,
  upper: 6,
  score: 0.5,
  kind: null,
  phase: 'inactive',
  points: [],
} as const;
const falseAlarms = {
  per: 'watch',
  budgetPerWeek: 1,
  since: null,
  weeks: 0,
  opened: 0,
  useful: 0,
  perWeek: null,
  perWeekAtMost: null,
} as const;
const watch = (over: Partial<WatchView>): WatchView => ({
  name: 'w',
  signal: 'traffic',
  unit: '',
  detector: 'auto',
  stage: 'notify',
  intervalMs: 1000,
  falseAlarms,
  seriesCount: 1,
  learning: 0,
  series: [],
  ...over,
});

test('seriesExposition() is text format that reads back, whatever the labels hold', () => {
  const labels = { service: 'a"b\\c\nd', 'not a name': 'x', watch: 'forged' };
  const text = seriesExposition([
    watch({
      series: [
        { ...series, labels },
        { ...series, labels: { service: 'cold' }, expected: null, lower: null, upper: null, score: 0 },
      ],
    }),
  ]);
  const { families } = parseTextFormat(text, { format: 'prometheus', samplesMax: 100, lengthMax: 100_000 });
  const read = families.map(({ name, samples }) => [
    name,
    samples.map((sample) => [sample.labels['watch'], sample.labels['service'], sample.value]),
  ]);
  expect(read).toEqual([
    [
      'runtime_intelligence_anomaly_score',
      [
        ['w', labels.service, 0.5],
        ['w', 'cold', 0],
      ],
    ],
    ['runtime_intelligence_anomaly_expected', [['w', labels.service, 4]]],
    ['runtime_intelligence_anomaly_lower', [['w', labels.service, 3]]],
    ['runtime_intelligence_anomaly_upper', [['w', labels.service, 6]]],
  ]);
});
