// Our own metrics of every watched series: score, expectation and band, so that `runtime_intelligence_anomaly_score > 1` is a rule for every detector.
// Written by hand: the label sets differ by watch, and a metrics client wants them declared beforehand.
import type { Engine, WatchView } from '../engine/engine-port.ts';
import type { Labels } from '../model/labels.ts';
import { metricPrefix, seriesMetricSpecs } from '../telemetry/metric-list.ts';

const fields = ['score', 'expected', 'lower', 'upper'] as const;

/** Series shown over all watches: four lines each keeps a scrape below 10,000 lines. */
export const seriesExposedMax = 2000;

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

const special = /[\\\n"]/;

function escapeValue(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

/** The labels of a series are the same object from one scrape to the next, as a rule. */
const written = new WeakMap<Labels, { readonly watch: string; readonly text: string }>();

function labelText(watch: string, labels: Labels): string {
  const known = written.get(labels);
  if (known?.watch === watch) return known.text;
  const text = writeLabels(watch, labels);
  written.set(labels, { watch, text });
  return text;
}

function writeLabels(watch: string, labels: Labels): string {
  const pairs = Object.entries(labels).filter(([name]) => labelName.test(name) && name !== '__name__' && name !== 'watch');
  return [['watch', watch] as const, ...pairs].map(([name, value]) => `${name}="${escapeValue(value)}"`).join(',');
}

/** The first series over all watches; the others are not even looked at, since a view of a hundred thousand takes a second. */
export function exposedWatches(engine: Pick<Engine, 'watches'>): readonly WatchView[] {
  let left = seriesExposedMax;
  return engine.watches({ seriesMax: 0, points: false, watch: null }).flatMap(({ name, seriesCount }) => {
    const seriesMax = Math.min(seriesCount, left);
    left -= seriesMax;
    return seriesMax === 0 ? [] : engine.watches({ seriesMax, points: false, watch: name });
  });
}

/** Text format, one family after the other. Series that are warming up have a score of 0 and no band. */
export function seriesExposition(watches: readonly WatchView[]): string {
  const shown = watches
    .flatMap(({ name, series }) => series.map((one) => ({ labels: labelText(name, one.labels), one })))
    .slice(0, seriesExposedMax);
  const families = fields.map((field) => {
    const { help } = seriesMetricSpecs[field];
    const name = metricPrefix + seriesMetricSpecs[field].name;
    const lines = shown.flatMap(({ labels, one }) => {
      const value = one[field];
      return value === null || !Number.isFinite(value) ? [] : [`${name}{${labels}} ${value}\n`];
    });
    return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
  });
  return families.join('');
}
