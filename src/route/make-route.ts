// Builds the route tree from what the configuration says: Alertmanager's inheritance and defaults, and ids that survive a reload.
import { formatMatcher, type Matcher } from '../model/matcher.ts';
import type { RouteOrigin } from '../model/notification.ts';
import type { DurationMs } from '../model/time.ts';
import type { Route } from './route.ts';

/** A route as written: what is absent comes from the parent, and for the root from the defaults. */
export type RouteSpec = {
  readonly receiver?: string;
  /** Label names, or the single name `...`. Empty or absent inherits, as in Alertmanager. */
  readonly groupBy?: readonly string[];
  readonly groupWaitMs?: DurationMs;
  readonly groupIntervalMs?: DurationMs;
  readonly repeatIntervalMs?: DurationMs;
  readonly matchers?: readonly Matcher[];
  readonly continue?: boolean;
  readonly routes?: readonly RouteSpec[];
  readonly origin?: RouteOrigin;
};

export type RouteDefaults = Pick<Route, 'groupBy' | 'groupWaitMs' | 'groupIntervalMs' | 'repeatIntervalMs'>;

export const routeDefaults: RouteDefaults = {
  groupBy: [],
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  repeatIntervalMs: 14_400_000,
};

/** A route that cannot be; `path` is its place in the tree (`route.routes[2]`), `place` where the file says so. */
export class RouteError extends Error {
  override readonly name = 'RouteError';
  readonly path: string;
  readonly place: RouteOrigin | null;

  constructor(path: string, problem: string, place: RouteOrigin | null) {
    super(`${path}: ${problem}`);
    this.path = path;
    this.place = place;
  }
}

const depthMax = 64;

type Inherited = RouteDefaults & { readonly receiver: string };

/** The resolved tree. Throws RouteError for what Alertmanager refuses: a root without receiver or with matchers, zero intervals, … */
export function makeRouteTree(spec: RouteSpec, defaults: RouteDefaults = routeDefaults): Route {
  const place = spec.origin ?? null;
  if (!spec.receiver)
    throw new RouteError('route', 'the root route needs a receiver: it takes every alert no other route takes', place);
  if (spec.matchers?.length)
    throw new RouteError('route', 'the root route may not have matchers: it must take every alert', place);
  if (spec.continue) throw new RouteError('route', '`continue` on the root route means nothing: remove it', place);
  return makeNode(spec, { ...defaults, receiver: spec.receiver }, '{}', 'route');
}

function makeNode(spec: RouteSpec, inherited: Inherited, id: string, path: string): Route {
  const place = spec.origin ?? null;
  if (path.split('.').length > depthMax) throw new RouteError(path, `routes nested deeper than ${depthMax}`, place);
  const own: Inherited = {
    receiver: spec.receiver || inherited.receiver,
    groupBy: spec.groupBy?.length ? readGroupBy(spec.groupBy, path, place) : inherited.groupBy,
    groupWaitMs: spec.groupWaitMs ?? inherited.groupWaitMs,
    groupIntervalMs: spec.groupIntervalMs ?? inherited.groupIntervalMs,
    repeatIntervalMs: spec.repeatIntervalMs ?? inherited.repeatIntervalMs,
  };
  checkWaits(own, path, place);
  const specs = spec.routes ?? [];
  const ids = childIds(id, specs);
  return {
    ...own,
    id,
    matchers: spec.matchers ?? [],
    continue: spec.continue ?? false,
    origin: spec.origin ?? { path, file: null, line: null },
    routes: specs.map((child, i) => makeNode(child, own, ids[i] ?? id, `${path}.routes[${i}]`)),
  };
}

function readGroupBy(names: readonly string[], path: string, place: RouteOrigin | null): Route['groupBy'] {
  if (names.includes('...')) {
    if (names.length > 1) throw new RouteError(`${path}.group_by`, '`...` means every label and cannot stand with others', place);
    return '...';
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RouteError(`${path}.group_by`, `label ${JSON.stringify(twice)} is named twice`, place);
  return names;
}

function checkWaits(route: Inherited, path: string, place: RouteOrigin | null): void {
  if (route.groupWaitMs < 0) throw new RouteError(`${path}.group_wait`, 'must not be negative', place);
  if (route.groupIntervalMs <= 0)
    throw new RouteError(`${path}.group_interval`, 'must be greater than 0 (the default is 5m)', place);
  if (route.repeatIntervalMs <= 0)
    throw new RouteError(`${path}.repeat_interval`, 'must be greater than 0 (the default is 4h)', place);
}

/**
 * The parent's id and the sorted matchers; from the second identical sibling on, an ordinal. Neither the order of different siblings
 * nor the order of matchers is part of it, so a reload that only moves routes keeps every group and its log.
 */
function childIds(parent: string, specs: readonly RouteSpec[]): readonly string[] {
  const seen = new Map<string, number>();
  return specs.map((spec) => {
    const written = (spec.matchers ?? []).map(formatMatcher).sort().join(',');
    const count = (seen.get(written) ?? 0) + 1;
    seen.set(written, count);
    return `${parent}/{${written}}${count > 1 ? `#${count}` : ''}`;
  });
}
