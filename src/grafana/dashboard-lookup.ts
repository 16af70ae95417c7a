// Finds the dashboard and panel a mapping names: `Service Overview:Request Rate`, `Folder/Title:Panel`, `uid:abc:Panel` or a bare UID.
// Answers are kept for a while, also the negative ones; what is missing costs precision (panel → dashboard → organisation), not the annotation.
import type { Clock, DurationMs } from '../model/time.ts';
import { classifyFailure } from './classify-failure.ts';
import type { Ask, GrafanaHttp } from './grafana-http.ts';
import { findPanelId } from './panel-ids.ts';
import type { AnnotateRefused, AnnotateRetry } from './port.ts';

/** `dashboardUid: null` = organisation-wide; `panelId: null` = the whole dashboard. */
export type Place = { readonly kind: 'place'; readonly dashboardUid: string | null; readonly panelId: number | null };
export type LookupResult = Place | AnnotateRetry | AnnotateRefused;

export type LookupOptions = {
  readonly http: Pick<GrafanaHttp, 'exchange'>;
  readonly clock: Clock;
  /** Called once for each thing worth telling an operator. */
  readonly onNotice: (message: string) => void;
};

type Hit = { readonly uid: string; readonly title: string; readonly folderTitle: string | null };
type FoundDashboard = { readonly uid: string; readonly panel: string | null };
type Cached = { readonly result: Promise<LookupResult>; readonly validUntil: number };

const validMs: DurationMs = 10 * 60_000;
/** A dashboard that is missing may be provisioned any minute. */
const validNegativeMs: DurationMs = 60_000;
const cachedMax = 1000;
const searchLimit = 5000;
const searchBytesMax = 4 * 1024 * 1024;
const dashboardBytesMax = 8 * 1024 * 1024;
const organisation: Place = { kind: 'place', dashboardUid: null, panelId: null };

export class DashboardLookup {
  readonly #options: LookupOptions;
  readonly #cache = new Map<string, Cached>();
  readonly #noticed = new Set<string>();

  constructor(options: LookupOptions) {
    this.#options = options;
  }

  /** Where annotations for `target` go. Concurrent calls for one target share one look-up. */
  async find(target: string, signal: AbortSignal): Promise<LookupResult> {
    const now = this.#options.clock.monotonicMs();
    const cached = this.#cache.get(target);
    if (cached && cached.validUntil > now) return cached.result;
    const result = this.#resolve(target, signal);
    if (this.#cache.size >= cachedMax) this.#cache.clear();
    // Valid while it runs; for how long after that depends on what is found.
    this.#cache.set(target, { result, validUntil: Number.POSITIVE_INFINITY });
    const place = await result;
    if (place.kind !== 'place') this.#cache.delete(target);
    else {
      const isPrecise = place.dashboardUid !== null;
      this.#cache.set(target, {
        result,
        validUntil: this.#options.clock.monotonicMs() + (isPrecise ? validMs : validNegativeMs),
      });
    }
    return place;
  }

  /** The next `find` asks Grafana again: what we knew proved wrong. */
  forget(target: string): void {
    this.#cache.delete(target);
  }

  async #resolve(target: string, signal: AbortSignal): Promise<LookupResult> {
    const dashboard = await this.#findDashboard(target, signal);
    if (dashboard === null) {
      this.#notice(
        `Grafana has no dashboard for ${JSON.stringify(target)} that the token may see: annotating the whole organisation instead`,
      );
      return organisation;
    }
    if ('kind' in dashboard) return dashboard;
    if (dashboard.panel === null) return { kind: 'place', dashboardUid: dashboard.uid, panelId: null };
    return this.#findPanel(target, dashboard.uid, dashboard.panel, signal);
  }

  async #findDashboard(target: string, signal: AbortSignal): Promise<FoundDashboard | AnnotateRetry | AnnotateRefused | null> {
    const explicit = /^uid:([^:]+)(?::(.+))?$/su.exec(target);
    if (explicit) return this.#checkUid({ uid: explicit[1] ?? '', panel: explicit[2] ?? null }, signal);
    for (const query of searchTerms(target)) {
      const hits = await this.#search(query, signal);
      if ('kind' in hits) return hits;
      const found = this.#choose(target, hits);
      if (found) return found;
    }
    const bare = /^([\w-]{1,40})(?::(.+))?$/su.exec(target);
    return bare ? this.#checkUid({ uid: bare[1] ?? '', panel: bare[2] ?? null }, signal) : null;
  }

  async #search(query: string, signal: AbortSignal): Promise<readonly Hit[] | AnnotateRetry | AnnotateRefused> {
    const path = `/search?${new URLSearchParams({ type: 'dash-db', query, limit: String(searchLimit) }).toString()}`;
    const exchange = await this.#options.http.exchange({ method: 'GET', path, answerBytesMax: searchBytesMax }, signal);
    if (exchange.kind !== 'answer' || exchange.status !== 200 || !Array.isArray(exchange.body))
      return classifyFailure(exchange, 'search dashboards');
    return exchange.body.flatMap((hit) => readHit(hit) ?? []);
  }

  /** Search matches parts of titles; only a hit that the target spells out counts, the longest spelling first (titles may hold colons). */
  #choose(target: string, hits: readonly Hit[]): FoundDashboard | null {
    const matches = hits.flatMap((hit) => {
      const spelled = spellings(hit).find((name) => target === name || target.startsWith(`${name}:`));
      return spelled === undefined ? [] : [{ hit, spelled }];
    });
    const longest = Math.max(...matches.map((match) => match.spelled.length));
    const best = matches.filter((match) => match.spelled.length === longest).sort((a, b) => (a.hit.uid < b.hit.uid ? -1 : 1));
    const first = best[0];
    if (!first) return null;
    if (best.length > 1) {
      const folders = best.map((match) => `${match.hit.folderTitle ?? 'General'}/${match.hit.title}`).join(', ');
      this.#notice(
        `Grafana has ${best.length} dashboards for ${JSON.stringify(target)} (${folders}): taking uid:${first.hit.uid}; name the folder or the UID`,
      );
    }
    const panel = target.slice(longest + 1);
    return { uid: first.hit.uid, panel: panel === '' ? null : panel };
  }

  async #checkUid(
    dashboard: FoundDashboard,
    signal: AbortSignal,
  ): Promise<FoundDashboard | AnnotateRetry | AnnotateRefused | null> {
    const exchange = await this.#dashboard(dashboard.uid, signal);
    if (exchange.kind === 'answer' && (exchange.status === 200 || exchange.status === 406)) return dashboard;
    if (exchange.kind === 'answer' && [400, 403, 404].includes(exchange.status)) return null;
    return classifyFailure(exchange, 'read dashboard');
  }

  async #findPanel(target: string, uid: string, panel: string, signal: AbortSignal): Promise<LookupResult> {
    const exchange = await this.#dashboard(uid, signal);
    const wholeDashboard: Place = { kind: 'place', dashboardUid: uid, panelId: null };
    if (exchange.kind === 'answer' && exchange.status === 200) {
      const panelId = findPanelId(exchange.body, panel);
      if (panelId !== null) return { kind: 'place', dashboardUid: uid, panelId };
      this.#notice(
        `dashboard uid:${uid} has no panel ${JSON.stringify(panel)} (${JSON.stringify(target)}): annotating the whole dashboard instead`,
      );
      return wholeDashboard;
    }
    // 403: it may be annotated yet not read; 404: deleted since the search; 406: kept in a schema the old API does not speak.
    if (exchange.kind === 'answer' && [403, 406].includes(exchange.status)) {
      this.#notice(
        `the panels of dashboard uid:${uid} cannot be read (${exchange.status}): annotating the whole dashboard instead`,
      );
      return wholeDashboard;
    }
    if (exchange.kind === 'answer' && exchange.status === 404) return organisation;
    return classifyFailure(exchange, 'read dashboard');
  }

  #dashboard(uid: string, signal: AbortSignal): ReturnType<GrafanaHttp['exchange']> {
    return this.#options.http.exchange(readDashboard(uid), signal);
  }

  #notice(message: string): void {
    if (this.#noticed.has(message) || this.#noticed.size >= cachedMax) return;
    this.#noticed.add(message);
    this.#options.onNotice(message);
  }
}

/** What to search for, likeliest first: titles may hold colons and slashes, so each way of reading the target is tried. */
function searchTerms(target: string): readonly string[] {
  const heads = [target.split(':')[0] ?? '', target.slice(0, Math.max(target.lastIndexOf(':'), 0)), target];
  const terms = heads.flatMap((head) => [head, head.slice(head.lastIndexOf('/') + 1)]);
  return [...new Set(terms.filter((term) => term !== ''))].sort((a, b) => Number(a.includes('/')) - Number(b.includes('/')));
}

/** The request for a dashboard as it is stored, and what the token may do with it. */
export function readDashboard(uid: string): Ask {
  return { method: 'GET', path: `/dashboards/uid/${encodeURIComponent(uid)}`, answerBytesMax: dashboardBytesMax };
}

function spellings(hit: Hit): readonly string[] {
  // Dashboards outside of folders are shown under "General" by older versions and under "Dashboards" by newer ones.
  const folders = hit.folderTitle === null ? ['General', 'Dashboards'] : [hit.folderTitle];
  return [...folders.map((folder) => `${folder}/${hit.title}`), hit.title];
}

function readHit(value: unknown): Hit | null {
  if (typeof value !== 'object' || value === null) return null;
  const { uid, title, type, folderTitle } = value as Record<string, unknown>; // a JSON object, each field checked below
  if (typeof uid !== 'string' || typeof title !== 'string' || (type !== undefined && type !== 'dash-db')) return null;
  return { uid, title, folderTitle: typeof folderTitle === 'string' && folderTitle !== '' ? folderTitle : null };
}
