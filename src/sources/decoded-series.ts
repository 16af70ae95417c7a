// What the query API of Prometheus says of one series, and how its labels and values are written in JSON.
import { type Labels, makeLabels } from '../model/labels.ts';
import { isRecord } from './json.ts';

/** A series with its points, times in epoch ms. An instant vector has one point each. */
export type DecodedSeries = { readonly labels: Labels; readonly points: readonly Point[] };
export type Point = readonly [at: number, value: number];

/** `word`: which string to keep of those that read the same. */
export function decodeLabels(metric: unknown, word: (text: string) => string = (text) => text): Labels {
  if (!isRecord(metric)) return makeLabels([]);
  return makeLabels(Object.entries(metric).map(([name, value]) => [name, word(String(value))] as const));
}

/** Prometheus writes values as strings, for the sake of the three that are none. */
export function decodeValue(text: string): number {
  if (text === '+Inf') return Infinity;
  return text === '-Inf' ? -Infinity : Number(text);
}
