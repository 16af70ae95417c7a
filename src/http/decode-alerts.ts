// Decodes what posts alerts to us: Alertmanager's webhook (version 4), Grafana's (version 1, told apart by content) and Alertmanager's own API v2.
// Written by hand, not by schema: this is the hot path, and every message must name the field.
import type { AlertSource, AlertStatus, ReceivedAlert } from '../model/alert.ts';
import { type Labels, makeLabels } from '../model/labels.ts';
import type { EpochMs } from '../model/time.ts';
import { RequestProblem } from './problem.ts';

export type Decoded = {
  readonly source: AlertSource;
  readonly alerts: readonly ReceivedAlert[];
  /** One message for each alert that could not be taken; the others are. */
  readonly refused: readonly string[];
  /** Alertmanager's max_alerts cut the list: what is missing resolves nothing. */
  readonly truncated: number;
};

const labelsMax = 256;
const labelNameMax = 1024;
const labelValueMax = 16 * 1024;
const annotationMax = 64 * 1024;

/** A field of the wrong shape; becomes a refused alert, or the answer when it is the document's own. */
class FieldError extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;

function asObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FieldError(path, `expected an object, got ${kindOf(value)}`);
  // Checked on the line above: neither null nor a list.
  return value as Record<string, unknown>;
}

const nul = /\0/g;

/** Text that every store and peer can hold: well-formed UTF-16, no NUL. The same text gives the same fingerprint everywhere. */
function cleanText(text: string): string {
  return text.toWellFormed().replace(nul, '\ufffd');
}

type MapLimits = { readonly path: string; readonly valueMax: number; readonly cut: boolean };

function decodeMap(value: unknown, { path, valueMax, cut }: MapLimits): Labels {
  if (value === undefined || value === null) return makeLabels([]);
  const entries = Object.entries(asObject(value, path));
  if (entries.length > labelsMax) throw new FieldError(path, `has ${entries.length} entries, more than ${labelsMax}`);
  return makeLabels(
    entries.map(([name, text]) => {
      if (typeof text !== 'string')
        throw new FieldError(`${path}.${name.slice(0, 100)}`, `expected a string, got ${kindOf(text)}`);
      if (name === '' || name.length > labelNameMax)
        throw new FieldError(path, `has a name of ${name.length} characters (1 to ${labelNameMax} are allowed)`);
      if (text.length <= valueMax) return [cleanText(name), cleanText(text)];
      if (!cut) throw new FieldError(`${path}.${name.slice(0, 100)}`, `is ${text.length} characters long, more than ${valueMax}`);
      return [cleanText(name), cleanText(`${text.slice(0, valueMax)}… (cut)`)];
    }),
  );
}

/** RFC 3339 → epoch ms; year 1 is Go's "no time" and means not given. */
function decodeTime(value: unknown, path: string): EpochMs | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw new FieldError(path, `expected an RFC 3339 time, got ${kindOf(value)}`);
  if (value.startsWith('0001-')) return null;
  const at = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at))
    throw new FieldError(
      path,
      `not an RFC 3339 time: ${JSON.stringify(value.slice(0, 40))} (expected e.g. 2026-11-23T13:00:00Z)`,
    );
  return at;
}

function decodeStatus(value: unknown, path: string): AlertStatus {
  if (value === 'firing' || value === 'resolved') return value;
  throw new FieldError(path, `expected "firing" or "resolved", got ${JSON.stringify(value)?.slice(0, 40)}`);
}

function decodeUrl(value: unknown): string {
  return typeof value === 'string' ? cleanText(value).slice(0, labelValueMax) : '';
}

function decodeAlert(value: unknown, path: string, statusGiven: boolean): ReceivedAlert {
  const alert = asObject(value, path);
  const labels = decodeMap(alert['labels'], { path: `${path}.labels`, valueMax: labelValueMax, cut: false });
  if (!Object.values(labels).some((text) => text !== ''))
    throw new FieldError(`${path}.labels`, 'at least one label with a value is needed');
  const startsAt = decodeTime(alert['startsAt'], `${path}.startsAt`);
  const endsAt = decodeTime(alert['endsAt'], `${path}.endsAt`);
  if (startsAt !== null && endsAt !== null && endsAt < startsAt) throw new FieldError(`${path}.endsAt`, 'is before startsAt');
  const status = statusGiven ? decodeStatus(alert['status'], `${path}.status`) : 'firing';
  return {
    labels,
    annotations: decodeMap(alert['annotations'], { path: `${path}.annotations`, valueMax: annotationMax, cut: true }),
    status,
    startsAt,
    // A webhook's endsAt of a firing alert is Alertmanager's guess, not its end.
    endsAt: statusGiven && status === 'firing' ? null : endsAt,
    generatorUrl: decodeUrl(alert['generatorURL']),
  };
}

/** Alerts decoded between two turns of the event loop, so that a storm in one body does not keep everybody else waiting. */
const decodedAtOnceMax = 500;

async function decodeList(
  values: readonly unknown[],
  path: string,
  statusGiven: boolean,
): Promise<Pick<Decoded, 'alerts' | 'refused'>> {
  const alerts: ReceivedAlert[] = [];
  const refused: string[] = [];
  for (const [i, value] of values.entries()) {
    if (i > 0 && i % decodedAtOnceMax === 0) await new Promise((resolve) => setImmediate(resolve));
    try {
      alerts.push(decodeAlert(value, `${path}[${i}]`, statusGiven));
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      refused.push(`${error.path}: ${error.message}`);
    }
  }
  return { alerts, refused };
}

function problemOf(error: unknown): unknown {
  return error instanceof FieldError
    ? new RequestProblem(400, 'bad_field', `${error.path}: ${error.message}`, error.path)
    : error;
}

/** `POST /webhook`. Throws RequestProblem when the document itself is not a webhook of either kind. */
export async function decodeWebhook(document: unknown): Promise<Decoded> {
  try {
    const webhook = asObject(document, 'body');
    const { version } = webhook;
    if (version !== '4' && version !== '1')
      throw new FieldError(
        'version',
        `expected "4" (Alertmanager) or "1" (Grafana), got ${JSON.stringify(version)?.slice(0, 40)}: a custom payload cannot be read`,
      );
    const list = webhook['alerts'];
    if (!Array.isArray(list)) throw new FieldError('alerts', `expected a list, got ${kindOf(list)}`);
    const truncated = typeof webhook['truncatedAlerts'] === 'number' ? webhook['truncatedAlerts'] : 0;
    return { source: version === '4' ? 'alertmanager' : 'grafana', ...(await decodeList(list, 'alerts', true)), truncated };
  } catch (error) {
    throw problemOf(error);
  }
}

/** `POST /api/v2/alerts`: a list as Prometheus sends it. */
export async function decodePostedAlerts(document: unknown): Promise<Decoded> {
  if (!Array.isArray(document))
    throw new RequestProblem(400, 'bad_field', `expected a list of alerts, got ${kindOf(document)}`, 'body');
  return { source: 'api', ...(await decodeList(document, '', false)), truncated: 0 };
}
