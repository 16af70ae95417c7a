// The endpoints every Prometheus daemon has, and the ones the seed promised: health, stats, test, suppression.
import { z } from 'zod';
import { makeMatcher, type Matcher, MatcherError } from '../model/matcher.ts';
import type { HttpContext } from './context.ts';
import type { RouteOptions } from './env.ts';
import { parseFilter } from './alertmanager-api.ts';
import { parseWith } from './intake.ts';
import { RequestProblem } from './problem.ts';
import { parseJson, readBody } from './read-body.ts';
import { exposedWatches, seriesExposition } from './series-exposition.ts';
import { type Handler, Routes } from './routes.ts';

const clearSchema = z.strictObject({ matchers: z.union([z.string(), z.array(z.string()).max(50)]).optional() });
const testSchema = z.strictObject({ receiver: z.string().min(1).max(200).optional() });

function toMatchers(given: string | readonly string[] | undefined): readonly Matcher[] {
  const texts = given === undefined ? [] : typeof given === 'string' ? [given] : given;
  try {
    return texts.map((text) => (text.trim() === '' ? makeMatcher('', '=', '') : parseFilter(text)));
  } catch (error) {
    if (error instanceof MatcherError) throw new RequestProblem(400, 'bad_matcher', error.message, 'matchers');
    throw error;
  }
}

async function optionalJson(c: HttpContext, options: RouteOptions): Promise<unknown> {
  const body = await readBody(c.incoming, options.bodyLimits());
  return body.length === 0 ? {} : parseJson(body);
}

export function daemonRoutes(options: RouteOptions): Routes {
  const { engine, metrics } = options;
  const routes = new Routes();
  routes.get('/-/healthy', (c) => c.text('Runtime Intelligence is healthy.\n'));
  routes.get('/-/ready', (c) =>
    engine.health().ready ? c.text('Runtime Intelligence is ready.\n') : c.text('Runtime Intelligence is not ready.\n', 503),
  );
  const reload: Handler = async (c) => {
    const result = await engine.reload();
    if (result.kind === 'reloaded') return c.json({ status: 'reloaded', config: result.hash });
    return c.json(
      { error: { code: 'config_invalid', message: `the old configuration stays in force:\n${result.problems.join('\n')}` } },
      500,
    );
  };
  routes.post('/-/reload', reload);
  routes.put('/-/reload', reload);
  routes.get('/metrics', async (c) => {
    engine.measure();
    const series = seriesExposition(exposedWatches(engine));
    return c.text((await metrics.registry.metrics()) + series, 200, metrics.registry.contentType);
  });
  routes.get('/health', (c) => {
    const health = engine.health();
    return c.json(health, health.status === 'down' ? 503 : 200);
  });
  routes.get('/stats', (c) => c.json(engine.stats()));
  routes.post('/test', async (c) => {
    const posted = parseWith(testSchema, await optionalJson(c, options));
    const receiver = c.query('receiver') ?? posted.receiver ?? 'log';
    const alert = await engine.sendTest(receiver);
    if (alert === null)
      throw new RequestProblem(
        404,
        'no_such_receiver',
        `there is no receiver ${JSON.stringify(receiver)}; there are: ${engine.receivers().join(', ')}`,
        'receiver',
      );
    return c.json({ status: 'accepted', receiver, fingerprint: alert.fingerprint, labels: alert.labels }, 202);
  });
  routes.post('/suppression/clear', async (c) => {
    const { matchers } = parseWith(clearSchema, await optionalJson(c, options));
    return c.json({ status: 'cleared', groups: await engine.clearSuppression(toMatchers(matchers)) });
  });
  return routes;
}
