// What is kept of a query's answer: our labels put on, and no more series than a watch may have.
import { type Labels, labelsKey, makeLabels } from '../model/labels.ts';
import type { DecodedSeries } from './prometheus-answer.ts';

/** `labels` are put on every series that lacks them; of more than `seriesMax` series always the same are kept. */
export function keepSeries(series: readonly DecodedSeries[], labels: Labels, seriesMax: number): readonly DecodedSeries[] {
  const labelled = series.map((one) => ({ labels: withDefaults(one.labels, labels), points: one.points }));
  if (labelled.length <= seriesMax) return labelled;
  const keyed = labelled.map((one) => ({ key: labelsKey(one.labels), one }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return keyed.slice(0, seriesMax).map(({ one }) => one);
}

function withDefaults(labels: Labels, defaults: Labels): Labels {
  const missing = Object.entries(defaults).filter(([name]) => !Object.hasOwn(labels, name));
  return missing.length === 0 ? labels : makeLabels([...Object.entries(labels), ...missing]);
}
