// Who may call what. On loopback: an unknown Host or a foreign Origin is refused and a POST must be JSON, so that no web page can reach us through a
// browser. With a token: everything that reads or controls needs it; health, /-/* and /metrics never do; intake only with `intake: token`.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { RequestProblem } from './problem.ts';

export type GuardOptions = {
  readonly token: string | null;
  readonly intake: 'open' | 'token';
  /** Host names (without port) this server answers to. `*` = any: listening on an outside address, where names are not ours to know. */
  readonly hosts: readonly string[];
  /** Origins of our own pages besides the request's own Host, e.g. of `external_url`. */
  readonly origins: readonly string[];
};

export type GuardedRequest = { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders };

export type Access = 'public' | 'intake' | 'private';

const publicPaths = new Set(['/health', '/-/healthy', '/-/ready', '/-/reload', '/metrics', '/', '/favicon.ico']);
const intakePaths = new Set(['/webhook', '/webhook/alertmanager', '/webhook/grafana', '/api/v1/events']);

export function accessOf(method: string, path: string): Access {
  if (publicPaths.has(path) || path.startsWith('/assets/')) return 'public';
  if (method === 'POST' && (intakePaths.has(path) || path === '/api/v2/alerts')) return 'intake';
  return 'private';
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Constant time whatever is given: both sides are hashed first. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function givenToken(headers: IncomingHttpHeaders): string | null {
  const match = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '');
  return match?.[1] ?? null;
}

function checkBrowser({ method, headers }: GuardedRequest, options: GuardOptions): void {
  const host = headers.host ?? '';
  if (!options.hosts.includes('*') && !options.hosts.includes(hostName(host)))
    throw new RequestProblem(
      421,
      'unknown_host',
      `this server does not answer to the host ${JSON.stringify(host.slice(0, 100))}: add it to http.allowed_hosts`,
    );
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}` && !options.origins.includes(origin))
    throw new RequestProblem(
      403,
      'foreign_origin',
      `requests from the origin ${JSON.stringify(origin.slice(0, 100))} are refused`,
    );
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (method === 'POST' && (hasBody || origin !== undefined) && !/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new RequestProblem(415, 'not_json', 'a POST must have Content-Type: application/json');
}

/** Throws RequestProblem when the request may not pass. */
export function checkRequest(request: GuardedRequest, options: GuardOptions): void {
  checkBrowser(request, options);
  const access = accessOf(request.method, request.path);
  if (options.token === null || access === 'public' || (access === 'intake' && options.intake === 'open')) return;
  const given = givenToken(request.headers);
  if (given === null)
    throw new RequestProblem(
      401,
      'token_needed',
      `${request.path} needs the header Authorization: Bearer <token> (data/token, or http.token)`,
    );
  if (!sameSecret(given, options.token)) throw new RequestProblem(401, 'wrong_token', 'the token is not the one of this server');
}
