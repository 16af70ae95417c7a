// Our own metrics of every watched series: score, expectation and band, so that `runtime_intelligence_anomaly_score > 1` is a rule for every detector.
// Written by hand: the label sets differ by watch, and a metrics client wants them declared beforehand.
import type { WatchView } from '../engine/engine-port.ts';
import type { Labels } from '../model/labels.ts';

const gauges = [
  ['anomaly_score', 'Distance from the expectation: 1 is the edge of the band, above 1 anomalous.', 'score'],
  ['anomaly_expected', 'What the detector expects.', 'expected'],
  ['anomaly_lower', 'Lower edge of the band.', 'lower'],
  ['anomaly_upper', 'Upper edge of the band.', 'upper'],
] as const;

/** Series shown over all watches: four lines each keeps a scrape below 10,000 lines. */
export const seriesExposedMax = 2000;

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

function escapeValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function labelText(watch: string, labels: Labels): string {
  const pairs = Object.entries(labels).filter(([name]) => labelName.test(name) && name !== '__name__' && name !== 'watch');
  return [['watch', watch] as const, ...pairs].map(([name, value]) => `${name}="${escapeValue(value)}"`).join(',');
}

/** Text format, one family after the other. Series that are warming up have a score of 0 and no band. */
export function seriesExposition(watches: readonly WatchView[]): string {
  const shown = watches
    .flatMap(({ name, series }) => series.map((one) => ({ labels: labelText(name, one.labels), one })))
    .slice(0, seriesExposedMax);
  const families = gauges.map(([name, help, field]) => {
    const lines = shown.flatMap(({ labels, one }) => {
      const value = one[field];
      return value === null || !Number.isFinite(value) ? [] : [`runtime_intelligence_${name}{${labels}} ${value}\n`];
    });
    return `# HELP runtime_intelligence_${name} ${help}\n# TYPE runtime_intelligence_${name} gauge\n${lines.join('')}`;
  });
  return families.join('');
}
