// The HTTP surface: every request passes the guard, every error has one shape, overload is 503 with Retry-After.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OverloadedError } from '../engine/turns.ts';
import { CursorError } from '../store/cursor.ts';
import { StoreError } from '../store/port.ts';
import { alertmanagerRoutes } from './alertmanager-api.ts';
import { anomalyRoutes } from './anomalies-api.ts';
import { assetRoutes } from './assets.ts';
import { daemonRoutes } from './daemon-api.ts';
import { makeBodyBudget } from './body-budget.ts';
import { type Answer, HttpContext } from './context.ts';
import type { HttpOptions, RouteOptions } from './env.ts';
import { accessOf, checkRequest } from './guard.ts';
import { makeIntakeGate } from './intake-gate.ts';
import { intakeRoutes } from './intake.ts';
import { ownRoutes } from './own-api.ts';
import { RequestProblem, retryAfterSeconds } from './problem.ts';
import { makeMatch, Routes } from './routes.ts';
import { sendAnswer } from './send-answer.ts';

function statusOf(error: unknown): RequestProblem {
  if (error instanceof RequestProblem) return error;
  if (error instanceof CursorError) return new RequestProblem(400, 'bad_cursor', error.message, 'cursor');
  if (error instanceof OverloadedError) return new RequestProblem(503, 'overloaded', error.message);
  if (error instanceof StoreError)
    return new RequestProblem(503, 'store_failing', 'the store cannot write now: nothing was accepted, try again');
  return new RequestProblem(503, 'internal', 'an internal error: nothing was accepted, try again');
}

/** /api/v2 answers as Alertmanager does: a bare JSON string. */
function answerProblem(c: HttpContext, problem: RequestProblem): Answer {
  if (problem.status === 503) c.header('Retry-After', String(retryAfterSeconds));
  return c.path.startsWith('/api/v2/') ? c.json(problem.message, problem.status) : c.json(problem.toJson(), problem.status);
}

/** Every endpoint. */
export function routesOf(options: RouteOptions): Routes {
  const routes = new Routes();
  routes.under('', daemonRoutes(options));
  routes.under('', intakeRoutes(options));
  routes.under('/api/v2', alertmanagerRoutes(options));
  routes.under('/api', ownRoutes(options));
  routes.under('/api', anomalyRoutes(options));
  routes.under('', assetRoutes(options));
  return routes;
}

const everyAnswer = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** What a server of Node calls for each request. */
export function makeApp(given: HttpOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const budget = makeBodyBudget();
  const gate = makeIntakeGate(() => performance.now());
  const options: RouteOptions = { ...given, bodyLimits: () => ({ bytesMax: given.bodyMaxBytes(), budget }) };
  const match = makeMatch(routesOf(options));

  async function answer(c: HttpContext): Promise<Answer> {
    const { method, path } = c;
    checkRequest({ method, path, headers: c.incoming.headers }, options.guard());
    const isIntake = accessOf(method, path) === 'intake';
    if (isIntake) gate.enter();
    try {
      const handler = match(c);
      if (handler) return await handler(c);
      throw new RequestProblem(404, 'not_found', `there is nothing at ${method} ${path}: / lists the endpoints`);
    } finally {
      if (isIntake) gate.leave();
      budget.release(c.incoming);
    }
  }

  function refuse(c: HttpContext, error: unknown): Answer {
    const problem = statusOf(error);
    const { status, code, message } = problem;
    if (code === 'internal')
      options.log.error('request failed', { path: c.path, error: String(error instanceof Error ? error.stack : error) });
    if (accessOf(c.method, c.path) === 'intake') {
      options.metrics.intakeRefused.inc({ reason: code });
      options.engine.noteRefused({ path: c.path, status, code, message });
    }
    return answerProblem(c, problem);
  }

  return async (request, response) => {
    const c = new HttpContext(request);
    for (const [name, value] of Object.entries(everyAnswer)) c.header(name, value);
    const given = await answer(c).catch((error: unknown) => refuse(c, error));
    sendAnswer(request, response, given);
  };
}
