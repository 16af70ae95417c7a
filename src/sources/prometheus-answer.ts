// Decodes what Prometheus' query API answers, in slices, so that a large answer does not hold up the event loop.
// Prometheus writes compact JSON in which `},{"metric":` can stand only between two series: a quote inside a string is escaped. The
// answer is cut there and each piece is parsed by JSON.parse. What does not look like that (a proxy reformatted it) is parsed whole.
import { makeLabels } from '../model/labels.ts';
import { type DecodedSeries, decodeLabels, decodeValue, type Point } from './decoded-series.ts';
import { isRecord, parseJson } from './json.ts';
import type { KnownLabels } from './known-labels.ts';
import { scanVector } from './vector-scan.ts';

export type { DecodedSeries } from './decoded-series.ts';

export type DecodedAnswer =
  | {
      readonly kind: 'data';
      readonly resultType: 'vector' | 'matrix' | 'scalar';
      readonly series: readonly DecodedSeries[];
      /** Series that are native histograms, which have no single value. */
      readonly histograms: number;
      readonly warnings: readonly string[];
    }
  /** Prometheus understood and refused: `bad_data`, `execution`, `timeout`, … */
  | { readonly kind: 'error'; readonly errorType: string; readonly message: string }
  /** Not an answer of Prometheus: a proxy's page, an empty body. */
  | { readonly kind: 'foreign'; readonly detail: string };

const sliceBytes = 256 * 1024;
const listHead = '"result":[';
const head = `${listHead}{"metric":`;
const boundary = '},{"metric":';
const messageMax = 500;

/** Never throws for what a peer may send. Yields a turn after every slice. `known`: of the answers to the same instant query before. */
export async function decodeAnswer(body: Buffer, yieldTurn: () => Promise<void>, known?: KnownLabels): Promise<DecodedAnswer> {
  const scanned = known ? await decodeScanned(body, known, yieldTurn) : null;
  if (scanned) return scanned;
  if (body.length > sliceBytes) {
    const sliced = await decodeSliced(body, yieldTurn);
    if (sliced) return sliced;
  }
  const envelope = parseJson(body.toString('utf8'));
  return isRecord(envelope) ? decodeEnvelope(envelope, null) : foreign(body);
}

async function decodeScanned(body: Buffer, known: KnownLabels, yieldTurn: () => Promise<void>): Promise<DecodedAnswer | null> {
  const start = body.indexOf(head);
  if (start < 0) return null;
  const from = start + listHead.length;
  const scanned = await scanVector(body, from, known, yieldTurn);
  const envelope = scanned && parseJson(`${body.toString('utf8', 0, from)}${body.toString('utf8', scanned.to)}`);
  return scanned && isRecord(envelope) ? decodeEnvelope(envelope, scanned.series) : null;
}

async function decodeSliced(body: Buffer, yieldTurn: () => Promise<void>): Promise<DecodedAnswer | null> {
  const start = body.indexOf(head);
  if (start < 0) return null;
  const from = start + listHead.length;
  const series: unknown[] = [];
  let at = from;
  for (let cut = body.indexOf(boundary, at + sliceBytes); cut >= 0; cut = body.indexOf(boundary, at + sliceBytes)) {
    const piece = parseJson(`[${body.toString('utf8', at, cut + 1)}]`);
    if (!Array.isArray(piece)) return null;
    for (const item of piece) series.push(decodeSeries(item));
    at = cut + 2;
    await yieldTurn();
  }
  const envelope = parseJson(`${body.toString('utf8', 0, from)}${body.toString('utf8', at)}`);
  return isRecord(envelope) ? decodeEnvelope(envelope, series) : null;
}

/** `before`: series already decoded from earlier slices. */
function decodeEnvelope(envelope: Record<string, unknown>, before: readonly unknown[] | null): DecodedAnswer {
  if (envelope['status'] === 'error') {
    return {
      kind: 'error',
      errorType: textOf(envelope['errorType'], 'unknown'),
      message: textOf(envelope['error'], 'no message').slice(0, messageMax),
    };
  }
  const { data } = envelope;
  if (envelope['status'] !== 'success' || !isRecord(data))
    return { kind: 'foreign', detail: 'the answer is JSON but not of the Prometheus API' };
  const { resultType, result } = data;
  const warnings = [...stringsOf(envelope['warnings']), ...stringsOf(envelope['infos'])];
  if (resultType === 'scalar') {
    const point = decodePoint(result);
    return {
      kind: 'data',
      resultType,
      series: point ? [{ labels: makeLabels([]), points: [point] }] : [],
      histograms: 0,
      warnings,
    };
  }
  if ((resultType !== 'vector' && resultType !== 'matrix') || !Array.isArray(result)) {
    return {
      kind: 'error',
      errorType: 'bad_data',
      message: `the query answers a ${textOf(resultType, 'thing')}, which has no samples`,
    };
  }
  const decoded = [...(before ?? []), ...result.map(decodeSeries)];
  const series = decoded.filter((item): item is DecodedSeries => item !== null);
  return { kind: 'data', resultType, series, histograms: decoded.length - series.length, warnings };
}

/** null for a series without float samples. */
function decodeSeries(item: unknown): DecodedSeries | null {
  if (!isRecord(item)) return null;
  const { metric, value, values } = item;
  const given = Array.isArray(values) ? values : value === undefined ? [] : [value];
  const points: Point[] = [];
  for (const one of given) {
    const point = decodePoint(one);
    if (point) points.push(point);
  }
  return points.length === 0 ? null : { labels: decodeLabels(metric), points };
}

function decodePoint(pair: unknown): Point | null {
  if (!Array.isArray(pair) || typeof pair[0] !== 'number' || typeof pair[1] !== 'string') return null;
  return [Math.round(pair[0] * 1000), decodeValue(pair[1])];
}

function foreign(body: Buffer): DecodedAnswer {
  return { kind: 'foreign', detail: describeForeign(body) };
}

/** What a body that is not JSON is, in words. */
export function describeForeign(body: Buffer): string {
  const text = body.toString('utf8', 0, 200).trim();
  if (text === '') return 'the answer is empty';
  return text.startsWith('<')
    ? 'the answer is an HTML page, not the Prometheus API (is a proxy or login in between?)'
    : 'the answer is not JSON';
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string').map((one) => one.slice(0, messageMax))
    : [];
}
