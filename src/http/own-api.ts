// Our own API, /api/v1: watches with their bands, anomalies, alerts, notifications, deliveries and the records behind them. Lists go by cursor.
import type { Page } from '../store/port.ts';
import type { HttpContext } from './context.ts';
import type { HttpOptions } from './env.ts';
import { openapiDocument } from './openapi.ts';
import { pageRequest } from './page-request.ts';
import { RequestProblem } from './problem.ts';
import { Routes } from './routes.ts';

/** One of `values`, or null when not given. */
function choice<T extends string>(c: HttpContext, name: string, values: readonly T[]): T | null {
  const given = c.query(name);
  if (given === undefined) return null;
  const value = values.find((candidate) => candidate === given);
  if (value === undefined) throw new RequestProblem(400, `bad_${name}`, `${name}: expected one of ${values.join(', ')}`, name);
  return value;
}

/** The first `count` of what may be a hundred thousand: the rest is never made. */
function firstOf<T>(all: Iterable<T>, count: number): readonly T[] {
  const items: T[] = [];
  for (const one of all) {
    items.push(one);
    if (items.length >= count) break;
  }
  return items;
}

/** Points of the first so many series of a watch are drawn; the rest is counted. */
const seriesShownMax = 50;

export function ownRoutes({ engine, version }: HttpOptions): Routes {
  const routes = new Routes();
  const list = (path: string, read: (c: HttpContext) => Promise<Page<unknown>>): void => {
    routes.get(path, async (c) => c.json(await read(c)));
  };
  routes.get('/openapi.json', (c) => c.json(openapiDocument(version)));
  routes.get('/v1/watches', (c) => {
    const points = choice(c, 'points', ['true', 'false'] as const) === 'true';
    return c.json({ items: engine.watches({ seriesMax: seriesShownMax, points, watch: c.query('watch') ?? null }) });
  });
  list('/v1/alerts', async (c): Promise<Page<unknown>> => {
    const resolved = choice(c, 'status', ['firing', 'resolved'] as const) === 'resolved';
    if (resolved) return engine.lists.alerts({ ...pageRequest(c), status: 'resolved' });
    const { limit, cursor } = pageRequest(c);
    const items = firstOf(engine.alerts(cursor), limit + 1);
    const shown = items.slice(0, limit);
    return { items: shown, next: items.length > limit ? (shown.at(-1)?.alert.fingerprint ?? null) : null };
  });
  list('/v1/anomalies', (c) => {
    const open = choice(c, 'open', ['true', 'false'] as const);
    return engine.anomalies({ ...pageRequest(c), open: open === null ? null : open === 'true' });
  });
  list('/v1/notifications', (c) => engine.lists.notifications(pageRequest(c)));
  list('/v1/deliveries', (c) =>
    engine.deliveries({
      ...pageRequest(c),
      state: choice(c, 'state', ['pending', 'sending', 'delivered', 'dead', 'withheld'] as const),
    }),
  );
  list('/v1/decisions', (c) => engine.lists.decisions({ ...pageRequest(c), groupKey: c.query('group') ?? null }));
  list('/v1/annotations', (c) => engine.lists.annotations(pageRequest(c)));
  list('/v1/events', (c) => engine.lists.changes(pageRequest(c)));
  list('/v1/transitions', (c) => engine.lists.transitions({ ...pageRequest(c), fingerprint: c.query('fingerprint') ?? null }));
  return routes;
}
