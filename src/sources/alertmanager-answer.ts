// Decodes Alertmanager's lists of silences and alerts. One entry that cannot be read is left out and counted, not a reason to lose the rest.
import { type Fingerprint, type Labels, makeLabels } from '../model/labels.ts';
import { makeMatcher, type Matcher, MatcherError } from '../model/matcher.ts';
import type { Silence } from '../model/silence.ts';
import type { EpochMs } from '../model/time.ts';
import { isRecord } from './json.ts';

/** An alert as Alertmanager has it. */
export type RemoteAlert = {
  readonly labels: Labels;
  readonly fingerprint: Fingerprint;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly updatedAt: EpochMs;
  readonly state: 'active' | 'suppressed' | 'unprocessed';
};

export type Decoded<T> = { readonly list: readonly T[]; readonly skipped: number };

/** The active silences; null when the body is no list. */
export function decodeSilences(body: unknown): Decoded<Silence> | null {
  if (!Array.isArray(body)) return null;
  const active = body.filter((item) => !isRecord(item) || stateOf(item) === 'active' || stateOf(item) === undefined);
  return decodeEach(active, decodeSilence);
}

/** null when the body is no list. */
export function decodeAlerts(body: unknown): Decoded<RemoteAlert> | null {
  return Array.isArray(body) ? decodeEach(body, decodeAlert) : null;
}

/** Since when it runs, from its status: `uptime` is an instant. */
export function decodeStartedAt(body: unknown): Decoded<EpochMs> {
  const startedAt = isRecord(body) ? instantOf(body['uptime']) : null;
  return { list: startedAt === null ? [] : [startedAt], skipped: 0 };
}

function decodeEach<T>(items: readonly unknown[], decode: (item: Record<string, unknown>) => T | null): Decoded<T> {
  const list: T[] = [];
  for (const item of items) {
    const decoded = isRecord(item) ? decode(item) : null;
    if (decoded !== null) list.push(decoded);
  }
  return { list, skipped: items.length - list.length };
}

/** A silence with a matcher we cannot read silences nothing here: to leave the matcher out would silence more than was meant. */
function decodeSilence(item: Record<string, unknown>): Silence | null {
  const startsAt = instantOf(item['startsAt']);
  const endsAt = instantOf(item['endsAt']);
  const given = item['matchers'];
  if (typeof item['id'] !== 'string' || startsAt === null || endsAt === null || !Array.isArray(given) || given.length === 0)
    return null;
  const matchers: Matcher[] = [];
  for (const one of given) {
    const matcher = isRecord(one) ? decodeMatcher(one) : null;
    if (matcher === null) return null;
    matchers.push(matcher);
  }
  return {
    id: item['id'],
    matchers,
    startsAt,
    endsAt,
    createdBy: textOf(item['createdBy']),
    comment: textOf(item['comment']),
    origin: 'alertmanager',
  };
}

function decodeMatcher({ name, value, isRegex, isEqual }: Record<string, unknown>): Matcher | null {
  if (typeof name !== 'string' || typeof value !== 'string') return null;
  const negated = isEqual === false;
  const op = isRegex === true ? (negated ? '!~' : '=~') : negated ? '!=' : '=';
  try {
    return makeMatcher(name, op, value);
  } catch (error) {
    if (error instanceof MatcherError) return null;
    throw error;
  }
}

function decodeAlert(item: Record<string, unknown>): RemoteAlert | null {
  const { labels, fingerprint } = item;
  const startsAt = instantOf(item['startsAt']);
  const endsAt = instantOf(item['endsAt']);
  const updatedAt = instantOf(item['updatedAt']);
  const state = stateOf(item);
  if (!isRecord(labels) || typeof fingerprint !== 'string' || startsAt === null || endsAt === null || updatedAt === null)
    return null;
  if (state !== 'active' && state !== 'suppressed' && state !== 'unprocessed') return null;
  return {
    labels: makeLabels(Object.entries(labels).map(([name, value]) => [name, textOf(value)] as const)),
    fingerprint,
    startsAt,
    endsAt,
    updatedAt,
    state,
  };
}

function stateOf(item: Record<string, unknown>): unknown {
  return isRecord(item['status']) ? item['status']['state'] : undefined;
}

function instantOf(value: unknown): EpochMs | null {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : at;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
