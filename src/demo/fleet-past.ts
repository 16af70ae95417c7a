// The last minutes of the fleet as the scrapes a scraper would have made of it.
import { type Labels, makeLabels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { ScrapeBatch } from '../signals/signal-store.ts';
import type { Fleet } from './fleet.ts';
import { fleetHistory } from './fleet-history.ts';

export type PastOptions = {
  /** Of the fleet's server. */
  readonly url: string;
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
};

/** Named and labelled as the scraper does it, so that what it reads later continues the same series. */
export function* scrapesOfPast(fleet: Fleet, { url, from, to, stepMs }: PastOptions): Generator<ScrapeBatch> {
  const instance = new URL(url).host;
  const known = new Map<Labels, { readonly name: string; readonly labels: Labels }>();
  const named = (sample: Sample): { readonly name: string; readonly labels: Labels } => {
    const found = known.get(sample.labels);
    if (found) return found;
    const { __name__: name = '', ...labels } = sample.labels;
    const made = { name, labels: makeLabels([...Object.entries(labels), ['job', 'fleet'], ['instance', instance]]) };
    known.set(sample.labels, made);
    return made;
  };
  for (const { at, samples } of fleetHistory(fleet, [{ from, to, stepMs }], 'pod')) {
    yield {
      target: `fleet ${url}/metrics`,
      at,
      up: true,
      samples: samples.map((sample) => ({ ...named(sample), at: sample.at, value: sample.value })),
    };
  }
}
