// What is kept of a query's answer: our labels put on, and no more series than a watch may have.
import { type Labels, labelsKey, makeLabels } from '../model/labels.ts';
import type { DecodedSeries } from './decoded-series.ts';

/** `labels` are put on every series that lacks them; of more than `seriesMax` series always the same are kept. */
export function keepSeries(series: readonly DecodedSeries[], labels: Labels, seriesMax: number): readonly DecodedSeries[] {
  return new SeriesKeeper(labels, seriesMax).keep(series);
}

/**
 * The same for one answer after the other: what was worked out for a label set is not worked out again while it comes as the same object, and the labels
 * that are put on it make the same object each time.
 */
export class SeriesKeeper {
  readonly #labels: Labels;
  readonly #seriesMax: number;
  readonly #isBare: boolean;
  readonly #labelled = new WeakMap<Labels, Labels>();
  readonly #keys = new WeakMap<Labels, string>();
  /** The last key that was kept of the answer before, when it had too many. */
  #lastKey: string | null = null;

  constructor(labels: Labels, seriesMax: number) {
    this.#labels = labels;
    this.#seriesMax = seriesMax;
    this.#isBare = Object.keys(labels).length === 0;
  }

  keep(series: readonly DecodedSeries[]): readonly DecodedSeries[] {
    const labelled = this.#isBare ? series : series.map((one) => ({ labels: this.#withOurs(one.labels), points: one.points }));
    if (labelled.length <= this.#seriesMax) return labelled;
    const keys = labelled.map((one) => this.#keyOf(one.labels));
    const lastKey = this.#findLast(keys);
    return labelled.filter((_, i) => keys[i]! <= lastKey).slice(0, this.#seriesMax); // As many keys as series.
  }

  /** The last key to keep. The one of the answer before as long as there are as many up to it: then nothing needs be sorted. */
  #findLast(keys: readonly string[]): string {
    const before = this.#lastKey;
    let count = 0;
    if (before !== null) for (const key of keys) count += key <= before ? 1 : 0;
    if (before !== null && count === this.#seriesMax) return before;
    this.#lastKey = keys.toSorted()[this.#seriesMax - 1] ?? '';
    return this.#lastKey;
  }

  #withOurs(labels: Labels): Labels {
    const known = this.#labelled.get(labels);
    if (known !== undefined) return known;
    const made = withDefaults(labels, this.#labels);
    this.#labelled.set(labels, made);
    return made;
  }

  #keyOf(labels: Labels): string {
    const known = this.#keys.get(labels);
    if (known !== undefined) return known;
    const key = labelsKey(labels);
    this.#keys.set(labels, key);
    return key;
  }
}

function withDefaults(labels: Labels, defaults: Labels): Labels {
  const missing = Object.entries(defaults).filter(([name]) => !Object.hasOwn(labels, name));
  return missing.length === 0 ? labels : makeLabels([...Object.entries(labels), ...missing]);
}
