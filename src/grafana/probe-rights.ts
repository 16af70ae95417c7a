// Whether the token may do what we will want of it, found out by doing it: an annotation is created, read back and deleted again.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';
import { classifyFailure } from './classify-failure.ts';
import { DashboardLookup, readDashboard } from './dashboard-lookup.ts';
import { type Exchange, GrafanaHttp, type GrafanaHttpOptions } from './grafana-http.ts';
import { RequestGate } from './request-gate.ts';

/** `left`: the annotation could not be deleted; its id, for people. */
export type RightsFound =
  | { readonly kind: 'granted' }
  | { readonly kind: 'denied'; readonly detail: string }
  | { readonly kind: 'left'; readonly id: string; readonly detail: string };

/** Precision that a mapping loses is told in `notices`; a dashboard that is not there leaves `isFound` false. */
export type TargetFound =
  | {
      readonly kind: 'place';
      readonly isFound: boolean;
      readonly dashboardUid: string | null;
      /** Whether the token may put annotations on it; null when Grafana does not say. */
      readonly mayAnnotate: boolean | null;
      readonly notices: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly detail: string };

export type GrafanaProbe = {
  /** Writes one annotation, marked as a test, and removes it. */
  probeRights(now: EpochMs, signal: AbortSignal): Promise<RightsFound>;
  /** Looks for what a mapping names (`Dashboard:Panel`). */
  findTarget(target: string, signal: AbortSignal): Promise<TargetFound>;
  close(): Promise<void>;
};

export type GrafanaProbeOptions = GrafanaHttpOptions & {
  readonly clock: Clock;
  /** Shares the answers of GET among probes: the same path is asked once. */
  readonly askOnce: (path: string, ask: () => Promise<Exchange>) => Promise<Exchange>;
};

type Reader = Pick<GrafanaHttp, 'exchange'>;

const answerBytesMax = 64 * 1024;
const spacingMs: DurationMs = 5;

export function makeGrafanaProbe(options: GrafanaProbeOptions): GrafanaProbe {
  const { clock } = options;
  const gate = new RequestGate({ concurrencyMax: 4, spacingMs }, clock, (ms, signal) => sleep(ms, undefined, { signal }));
  const http = new GrafanaHttp(options, gate, clock);
  const reader: Reader = { exchange: (ask, signal) => options.askOnce(ask.path, () => http.exchange(ask, signal)) };
  return {
    probeRights: (now, signal) => probeRights(http, now, signal),
    findTarget: (target, signal) => findTarget(reader, clock, target, signal),
    close: () => http.close(),
  };
}

async function probeRights(http: GrafanaHttp, now: EpochMs, signal: AbortSignal): Promise<RightsFound> {
  const read = await http.exchange({ method: 'GET', path: '/annotations?limit=1', answerBytesMax }, signal);
  if (!isOk(read) || !Array.isArray(read.body)) return denied(read, 'read annotations');
  const body = { time: now, tags: ['rti', 'rti:doctor'], text: 'Test of rti doctor: may be deleted. Nothing is wrong.' };
  const created = await http.exchange({ method: 'POST', path: '/annotations', body, answerBytesMax }, signal);
  const id = isOk(created) ? idOf(created.body) : null;
  if (id === null) return denied(created, 'create annotation');
  const deleted = await http.exchange({ method: 'DELETE', path: `/annotations/${id}`, answerBytesMax }, signal);
  return isOk(deleted) ? { kind: 'granted' } : { kind: 'left', id, detail: classifyFailure(deleted, 'delete annotation').detail };
}

async function findTarget(http: Reader, clock: Clock, target: string, signal: AbortSignal): Promise<TargetFound> {
  const notices: string[] = [];
  const place = await new DashboardLookup({ http, clock, onNotice: (text) => notices.push(text) }).find(target, signal);
  if (place.kind !== 'place') return { kind: 'unknown', detail: place.detail };
  const { dashboardUid } = place;
  if (dashboardUid === null) return { kind: 'place', isFound: false, dashboardUid, mayAnnotate: null, notices };
  const read = await http.exchange(readDashboard(dashboardUid), signal);
  return { kind: 'place', isFound: true, dashboardUid, mayAnnotate: isOk(read) ? mayAnnotate(read.body) : null, notices };
}

/** `meta.annotationsPermissions.dashboard.canAdd` of a dashboard; the permission to read it is another one. */
function mayAnnotate(answer: unknown): boolean | null {
  let value: unknown = answer;
  for (const name of ['meta', 'annotationsPermissions', 'dashboard', 'canAdd'])
    value = typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
  return typeof value === 'boolean' ? value : null;
}

function denied(exchange: Exchange, did: string): RightsFound {
  return { kind: 'denied', detail: classifyFailure(exchange, did).detail };
}

function isOk(exchange: Exchange): exchange is Extract<Exchange, { kind: 'answer' }> {
  return exchange.kind === 'answer' && exchange.status === 200;
}

/** Only digits: it becomes part of an address. */
function idOf(body: unknown): string | null {
  const id = typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : '';
  return /^\d+$/.test(id) ? id : null;
}
