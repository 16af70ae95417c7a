// One scrape target: its address, the labels it puts on its samples, and what one answer of it becomes.
import { isUtf8 } from 'node:buffer';
import { emptyLabels, type Labels, makeLabels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { HttpResult } from './http-client.ts';
import { type TextFormat, TextFormatError } from './text-cursor.ts';
import { parseTextFormat } from './text-format.ts';

/** `shown`: how messages name it, with the path where it is not the usual one. */
export type ScrapeTarget = { readonly url: string; readonly instance: string; readonly shown: string; readonly labels: Labels };

/** A raw sample as the signals take it: `labels` without the metric name. */
export type ScrapedSample = { readonly name: string; readonly labels: Labels; readonly at: EpochMs; readonly value: number };

/** `dropped`: beyond samplesMax, or with a timestamp from the future. */
export type ScrapeAnswer =
  | { readonly kind: 'samples'; readonly samples: ScrapedSample[]; readonly scraped: number; readonly dropped: number }
  | { readonly kind: 'down'; readonly reason: string };

/** What one answer may weigh. */
export const scrapeBytesMax = 32 * 1024 * 1024;
/** A timestamp of the target later than this after the scrape is a broken clock, as in Prometheus. */
const futureMaxMs: DurationMs = 600_000;

/** Plain text first: every exporter speaks it, and it is half as long as OpenMetrics with its `_created` lines. Names are taken as they are. */
export const scrapeAccept = [
  'text/plain;version=1.0.0;escaping=allow-utf-8',
  'text/plain;version=0.0.4;q=0.9',
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5',
  'application/openmetrics-text;version=0.0.1;q=0.4',
  '*/*;q=0.1',
].join(',');

/** Content types that are no exposition however they begin, each with what to do. */
const otherTypes: Readonly<Record<string, string>> = {
  'text/html': 'answers an HTML page, not metrics (is the path right?)',
  'application/json': 'answers JSON, not metrics (is the path right?)',
  'application/vnd.google.protobuf':
    'answers protobuf, which was not asked for (let it answer text/plain or application/openmetrics-text)',
};

/** `host:port`, `http://host:port` or a full address; the path is /metrics unless given. Throws TypeError for what is no address. */
export function makeTarget(address: string, job: string, labels: Labels): ScrapeTarget {
  const text = /^https?:\/\//.test(address) ? address : `http://${address}`;
  if (!URL.canParse(text))
    throw new TypeError(`not a scrape target: ${JSON.stringify(address)} (expected host:port or http://host:port/metrics)`);
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/metrics';
  const instance = url.port === '' ? `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}` : url.host;
  const shown = url.pathname === '/metrics' ? instance : instance + url.pathname;
  return {
    url: url.href,
    instance,
    shown,
    labels: makeLabels([['job', job], ['instance', instance], ...Object.entries(labels)]),
  };
}

/** Reads an answer. The target's own labels win; what the exposition says under such a name becomes `exported_…`, as in Prometheus. */
export function readScrape(target: ScrapeTarget, result: HttpResult, at: EpochMs, samplesMax: number): ScrapeAnswer {
  if (result.kind === 'failed') return { kind: 'down', reason: result.detail };
  if (result.status !== 200) return { kind: 'down', reason: `HTTP ${result.status}` };
  const type = mediaType(result.contentType);
  const other = otherTypes[type];
  if (other !== undefined) return { kind: 'down', reason: other };
  try {
    const parsed = parseTextFormat(textOf(result.body), { format: formatOf(type), samplesMax, lengthMax: scrapeBytesMax });
    const samples: ScrapedSample[] = [];
    let { dropped } = parsed;
    for (const family of parsed.families) {
      for (const sample of family.samples) {
        if (sample.at !== null && sample.at > at + futureMaxMs) dropped += 1;
        else
          samples.push({
            name: sample.name,
            labels: withTarget(sample.labels, target.labels),
            at: sample.at ?? at,
            value: sample.value,
          });
      }
    }
    return { kind: 'samples', samples, scraped: parsed.sampleCount + parsed.dropped, dropped };
  } catch (error) {
    if (error instanceof TextFormatError) return { kind: 'down', reason: `not the text format: ${error.message}` };
    throw error;
  }
}

/** The series that tell of the scrape itself. */
export function ownSamples(target: ScrapeTarget, answer: ScrapeAnswer, at: EpochMs, durationMs: DurationMs): ScrapedSample[] {
  const own = (name: string, value: number): ScrapedSample => ({ name, labels: target.labels, at, value });
  return [
    own('up', answer.kind === 'samples' ? 1 : 0),
    own('scrape_duration_seconds', durationMs / 1000),
    own('scrape_samples_scraped', answer.kind === 'samples' ? answer.scraped : 0),
  ];
}

function mediaType(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** The content type decides; one that says nothing is plain text, as it was before there was OpenMetrics. */
function formatOf(type: string): TextFormat {
  return type === 'application/openmetrics-text' ? 'openmetrics' : 'prometheus';
}

/** Both formats are UTF-8. Throws TextFormatError at the first line that is not. */
function textOf(body: Buffer): string {
  if (isUtf8(body)) return body.toString('utf8');
  let line = 1;
  for (let from = 0; from < body.length; line += 1) {
    const newline = body.indexOf(10, from);
    const end = newline < 0 ? body.length : newline;
    const bytes = body.subarray(from, end);
    if (!isUtf8(bytes)) throw notUtf8(bytes, line);
    from = end + 1;
  }
  throw new TextFormatError(line, 1, 'not UTF-8');
}

function notUtf8(bytes: Buffer, line: number): TextFormatError {
  const text = bytes.toString('utf8');
  const column = text.indexOf('\uFFFD') + 1;
  return new TextFormatError(line, column, 'the text is not UTF-8 (is the target set to Latin-1? both formats are UTF-8 only)');
}

function withTarget(labels: Labels, ofTarget: Labels): Labels {
  const merged = emptyLabels();
  for (const name in labels) merged[name in ofTarget ? `exported_${name}` : name] = labels[name] ?? '';
  for (const name in ofTarget) merged[name] = ofTarget[name] ?? '';
  return merged;
}
