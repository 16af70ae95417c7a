// The HTTP surface: every request passes the guard, every error has one shape, overload is 503 with Retry-After.
import { Hono } from 'hono';
import { OverloadedError } from '../engine/turns.ts';
import { CursorError } from '../store/cursor.ts';
import { StoreError } from '../store/port.ts';
import { alertmanagerRoutes } from './alertmanager-api.ts';
import { anomalyRoutes } from './anomalies-api.ts';
import { assetRoutes } from './assets.ts';
import { daemonRoutes } from './daemon-api.ts';
import { makeBodyBudget } from './body-budget.ts';
import type { Env, HttpContext, HttpOptions, RouteOptions } from './env.ts';
import { accessOf, checkRequest } from './guard.ts';
import { makeIntakeGate } from './intake-gate.ts';
import { intakeRoutes } from './intake.ts';
import { ownRoutes } from './own-api.ts';
import { RequestProblem, retryAfterSeconds } from './problem.ts';

function statusOf(error: unknown): RequestProblem {
  if (error instanceof RequestProblem) return error;
  if (error instanceof CursorError) return new RequestProblem(400, 'bad_cursor', error.message, 'cursor');
  if (error instanceof OverloadedError) return new RequestProblem(503, 'overloaded', error.message);
  if (error instanceof StoreError)
    return new RequestProblem(503, 'store_failing', 'the store cannot write now: nothing was accepted, try again');
  return new RequestProblem(503, 'internal', 'an internal error: nothing was accepted, try again');
}

/** /api/v2 answers as Alertmanager does: a bare JSON string. */
function answerProblem(c: HttpContext, problem: RequestProblem): Response {
  if (problem.status === 503) c.header('Retry-After', String(retryAfterSeconds));
  return c.req.path.startsWith('/api/v2/') ? c.json(problem.message, problem.status) : c.json(problem.toJson(), problem.status);
}

export function makeApp(given: HttpOptions): Hono<Env> {
  const budget = makeBodyBudget();
  const gate = makeIntakeGate(() => performance.now());
  const options: RouteOptions = { ...given, bodyLimits: () => ({ bytesMax: given.bodyMaxBytes(), budget }) };
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('X-Frame-Options', 'DENY');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cache-Control', 'no-store');
    checkRequest({ method: c.req.method, path: c.req.path, headers: c.env.incoming.headers }, options.guard());
    const isIntake = accessOf(c.req.method, c.req.path) === 'intake';
    if (isIntake) gate.enter();
    try {
      await next();
    } finally {
      if (isIntake) gate.leave();
      budget.release(c.env.incoming);
    }
  });
  app.route('/', daemonRoutes(options));
  app.route('/', intakeRoutes(options));
  app.route('/api/v2', alertmanagerRoutes(options));
  app.route('/api', ownRoutes(options));
  app.route('/api', anomalyRoutes(options));
  app.route('/', assetRoutes(options));
  app.notFound((c) =>
    answerProblem(
      c,
      new RequestProblem(404, 'not_found', `there is nothing at ${c.req.method} ${c.req.path}: / lists the endpoints`),
    ),
  );
  app.onError((error, c) => {
    const problem = statusOf(error);
    if (problem.code === 'internal')
      options.log.error('request failed', { path: c.req.path, error: String(error.stack ?? error) });
    if (accessOf(c.req.method, c.req.path) === 'intake') {
      const { status, code, message } = problem;
      options.metrics.intakeRefused.inc({ reason: code });
      options.engine.noteRefused({ path: c.req.path, status, code, message });
    }
    return answerProblem(c, problem);
  });
  return app;
}
