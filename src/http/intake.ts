// What is posted to us: alert webhooks and changes. A 2xx means on disk.
import { z } from 'zod';
import type { RouteOptions } from './env.ts';
import { decodeWebhook, type Decoded } from './decode-alerts.ts';
import { RequestProblem } from './problem.ts';
import { parseJson, readBody } from './read-body.ts';
import { type Handler, Routes } from './routes.ts';

/** Alerts of one commit: a body of tens of thousands goes in slices, so that nobody else waits long. */
const alertsAtOnceMax = 500;

/** Takes in what was decoded; resolves when all of it is on disk. */
export async function receiveDecoded(
  options: RouteOptions,
  decoded: Decoded,
  startedMs: number,
): Promise<{ readonly accepted: number }> {
  const refusing = options.engine.refusing();
  if (refusing !== null) throw new RequestProblem(503, 'refusing', refusing);
  let [refused, collided] = [0, 0];
  for (let from = 0; from < decoded.alerts.length; from += alertsAtOnceMax) {
    const taken = await options.engine.receiveAlerts(decoded.source, decoded.alerts.slice(from, from + alertsAtOnceMax));
    refused += taken.refused;
    collided += taken.collided;
  }
  const accepted = decoded.alerts.length - refused - collided;
  options.metrics.alertsReceived.inc({ source: decoded.source }, accepted);
  options.metrics.alertProcessing.observe((performance.now() - startedMs) / 1000);
  if (collided > 0)
    throw new RequestProblem(
      400,
      'fingerprint_taken',
      `${collided} alerts have the fingerprint of other alerts that fire; ${accepted} accepted`,
    );
  if (refused === 0) return { accepted };
  options.metrics.limitHits.inc({ limit: 'alerts' }, refused);
  throw new RequestProblem(
    503,
    'too_many_alerts',
    `${refused} new alerts were refused, ${accepted} accepted: as many fire as limits.alerts allows; end some, or raise it`,
  );
}

const link = z.strictObject({ text: z.string().max(200), href: z.url({ protocol: /^https?$/ }).max(2000) });
const name = z.string().min(1).max(200);

/** `POST /api/v1/events`, as in the documentation: one deployment or other change. */
export const changeSchema = z.strictObject({
  id: name,
  kind: name.default('deploy'),
  service: name.nullish(),
  environment: name.nullish(),
  version: name.nullish(),
  previous: name.nullish(),
  by: name.nullish(),
  text: z.string().max(4000).nullish(),
  startedAt: z.iso.datetime({ offset: true }).nullish(),
  endedAt: z.iso.datetime({ offset: true }).nullish(),
  links: z.array(link).max(20).default([]),
});

/** Zod's first issue as our error: names the field and what was expected. */
export function parseWith<T>(schema: z.ZodType<T>, document: unknown): T {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  throw new RequestProblem(400, 'bad_field', `${path || 'body'}: ${issue?.message ?? 'not valid'}`, path || 'body');
}

/** Clocks differ; a change far ahead would push the real ones out of memory. */
const aheadMaxMs = 3_600_000;

const instant = (text: string | null | undefined): number | null => (text ? Date.parse(text) : null);

export function intakeRoutes(options: RouteOptions): Routes {
  const routes = new Routes();
  const webhook: Handler = async (c) => {
    const startedMs = performance.now();
    const decoded = await decodeWebhook(await parseJson(await readBody(c.incoming, options.bodyLimits())));
    const { accepted } = await receiveDecoded(options, decoded, startedMs);
    if (decoded.refused.length === 0) return c.json({ status: 'ok', accepted });
    const shown = decoded.refused.slice(0, 10).join('; ');
    throw new RequestProblem(400, 'some_refused', `${accepted} alerts accepted, ${decoded.refused.length} refused: ${shown}`);
  };
  for (const path of ['/webhook', '/webhook/alertmanager', '/webhook/grafana']) routes.post(path, webhook);
  routes.post('/api/v1/events', async (c) => {
    const refusing = options.engine.refusing();
    if (refusing !== null) throw new RequestProblem(503, 'refusing', refusing);
    const posted = parseWith(changeSchema, await parseJson(await readBody(c.incoming, options.bodyLimits())));
    const at = instant(posted.startedAt) ?? Date.now();
    if (at > Date.now() + aheadMaxMs)
      throw new RequestProblem(
        400,
        'bad_field',
        'startedAt: is more than an hour ahead: a change is told when it begins',
        'startedAt',
      );
    const stored = await options.engine.receiveChange({
      id: posted.id,
      kind: posted.kind,
      service: posted.service ?? null,
      environment: posted.environment ?? null,
      version: posted.version ?? null,
      previous: posted.previous ?? null,
      by: posted.by ?? null,
      text: posted.text ?? null,
      at,
      endedAt: instant(posted.endedAt),
      links: posted.links,
    });
    return c.json({ id: posted.id, stored: stored === 'stored' }, stored === 'stored' ? 201 : 200);
  });
  return routes;
}
