// What metrics a scrape target has: one scrape, read for names, types and labels instead of values.
import type { Labels } from '../model/labels.ts';
import type { HttpResult } from './http-client.ts';
import { type ScrapeTarget, scrapeBytesMax } from './scrape-target.ts';
import { TextFormatError } from './text-cursor.ts';
import { parseTextFormat } from './text-format.ts';

export type TargetMetrics = {
  readonly names: ReadonlySet<string>;
  readonly types: ReadonlyMap<string, string>;
  /** By the name of the series, with the labels the target puts on it. */
  readonly labels: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
};

export type ReadTarget =
  | { readonly kind: 'data'; readonly data: TargetMetrics }
  | { readonly kind: 'failed'; readonly detail: string };

/** Values of a label kept: their kind is wanted, not their number. */
const valuesMax = 200;

/** Reads an answer of a target. Never throws for what a target may answer. */
export function readTargetMetrics(target: ScrapeTarget, result: HttpResult, samplesMax: number): ReadTarget {
  const failed = (detail: string): ReadTarget => ({ kind: 'failed', detail: `${target.instance}: ${detail}` });
  if (result.kind === 'failed') return failed(result.detail);
  if (result.status !== 200) return failed(`HTTP ${result.status}`);
  if (result.contentType.startsWith('text/html')) return failed('answers an HTML page, not metrics (is the path right?)');
  const format = result.contentType.startsWith('application/openmetrics-text') ? 'openmetrics' : 'prometheus';
  try {
    const { families } = parseTextFormat(result.body.toString('utf8'), { format, samplesMax, lengthMax: scrapeBytesMax });
    const labels = new Map<string, Map<string, string[]>>();
    for (const { samples } of families)
      for (const sample of samples) {
        const known = labels.get(sample.name) ?? new Map<string, string[]>();
        labels.set(sample.name, known);
        addLabels(known, sample.labels, target.labels);
      }
    return {
      kind: 'data',
      data: { names: new Set(labels.keys()), types: new Map(families.map(({ name, type }) => [name, type])), labels },
    };
  } catch (error) {
    if (error instanceof TextFormatError) return failed(`not the text format: ${error.message}`);
    throw error;
  }
}

function addLabels(known: Map<string, string[]>, own: Labels, ofTarget: Labels): void {
  const add = (name: string, value: string): void => {
    const values = known.get(name) ?? [];
    known.set(name, values);
    if (values.length < valuesMax && !values.includes(value)) values.push(value);
  };
  for (const name in own) add(name in ofTarget ? `exported_${name}` : name, own[name] ?? '');
  for (const name in ofTarget) add(name, ofTarget[name] ?? '');
}
