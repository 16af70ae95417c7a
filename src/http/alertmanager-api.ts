// The part of Alertmanager's API v2 that Prometheus, amtool and Grafana need: alerts in and out, receivers, status.
import type { AlertView } from '../engine/engine-port.ts';
import { makeMatcher, type Matcher, matchesAll, type MatchOp } from '../model/matcher.ts';
import type { RouteOptions } from './env.ts';
import { decodePostedAlerts } from './decode-alerts.ts';
import { receiveDecoded } from './intake.ts';
import { RequestProblem } from './problem.ts';
import { parseJson, readBody } from './read-body.ts';
import { Routes } from './routes.ts';

const filterPattern = /^\s*([^=!~\s]+)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s;

/** `severity="critical"` of a `filter=` parameter. */
export function parseFilter(text: string): Matcher {
  const match = filterPattern.exec(text);
  if (!match)
    throw new RequestProblem(
      400,
      'bad_filter',
      `not a matcher: ${JSON.stringify(text.slice(0, 100))} (expected e.g. severity="critical")`,
      'filter',
    );
  const [, label = '', op = '=', value = ''] = match;
  try {
    const text = value.startsWith('"') ? (JSON.parse(value) as string) : value;
    // The pattern admits exactly the four operators.
    return makeMatcher(label, op as MatchOp, text);
  } catch (error) {
    throw new RequestProblem(400, 'bad_filter', `filter ${label}: ${(error as Error).message}`, 'filter');
  }
}

/** `receiver=` is a regular expression, as in Alertmanager. */
function parseReceiver(pattern: string): Matcher {
  try {
    return makeMatcher('receiver', '=~', pattern);
  } catch (error) {
    throw new RequestProblem(400, 'bad_receiver', `receiver: ${(error as Error).message}`, 'receiver');
  }
}

const iso = (at: number): string => new Date(at).toISOString();

/** An alert in Alertmanager's `gettableAlert` shape (0.34: with mutedBy). */
export function gettableAlert({ alert, receivers, silencedBy }: AlertView): Record<string, unknown> {
  return {
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: iso(alert.startsAt),
    endsAt: iso(alert.endsAt ?? alert.expiresAt ?? alert.updatedAt + 4 * 60_000),
    updatedAt: iso(alert.updatedAt),
    fingerprint: alert.fingerprint,
    generatorURL: alert.generatorUrl,
    receivers: receivers.map((name) => ({ name })),
    status: { state: silencedBy.length > 0 ? 'suppressed' : 'active', silencedBy, inhibitedBy: [], mutedBy: [] },
  };
}

function flag(value: string | undefined): boolean {
  return value !== 'false';
}

export function alertmanagerRoutes(options: RouteOptions): Routes {
  const routes = new Routes();
  const startedAt = new Date().toISOString();

  routes.post('/alerts', async (c) => {
    const startedMs = performance.now();
    const decoded = await decodePostedAlerts(await parseJson(await readBody(c.incoming, options.bodyLimits())));
    await receiveDecoded(options, decoded, startedMs);
    // Alertmanager answers 200 with an empty body; the valid ones are kept even when others are refused.
    if (decoded.refused.length > 0) throw new RequestProblem(400, 'some_refused', decoded.refused.slice(0, 10).join('; '));
    return c.empty();
  });

  routes.get('/alerts', (c) => {
    const matchers = c.queries('filter').map(parseFilter);
    const receiver = c.query('receiver');
    const receiverMatcher = receiver === undefined ? null : parseReceiver(receiver);
    const [active, silenced] = [flag(c.query('active')), flag(c.query('silenced'))];
    const views = [...options.engine.alerts()]
      .filter(({ alert }) => alert.status === 'firing' && matchesAll(matchers, alert.labels))
      .filter(({ silencedBy }) => (silencedBy.length > 0 ? silenced : active))
      .filter(({ receivers }) => receiverMatcher === null || receivers.some((name) => receiverMatcher.test(name)));
    return c.json(views.map(gettableAlert));
  });

  routes.get('/receivers', (c) => c.json(options.engine.receivers().map((name) => ({ name }))));

  routes.get('/status', (c) =>
    c.json({
      cluster: { name: 'runtime-intelligence', status: 'disabled', peers: [] },
      config: { original: '' },
      uptime: startedAt,
      versionInfo: { version: options.version, revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' },
    }),
  );

  routes.get('/silences', (c) => c.json([]));
  return routes;
}
