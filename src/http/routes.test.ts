// Which handler takes a request, and what it reads of it.
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { HttpContext } from './context.ts';
import { makeMatch, Routes } from './routes.ts';

/** As far as a context reads it. */
const contextOf = (method: string, url: string): HttpContext => new HttpContext({ method, url } as IncomingMessage);

const answered = (method: string, url: string): string => {
  const routes = new Routes();
  const below = new Routes();
  below.get('/things', (c) => c.text('list'));
  below.get('/things/:id', (c) => c.text(`thing ${c.param('id')}`));
  below.post('/things/:id/end', (c) => c.text(`end ${c.param('id')}`));
  routes.under('/v1', below);
  routes.get('/', (c) => c.text('root'));
  const c = contextOf(method, url);
  const answer = makeMatch(routes)(c)?.(c);
  if (answer === undefined) return 'nothing';
  return answer instanceof Promise ? 'a promise' : String(answer.body);
};

test.for([
  ['GET', '/', 'root'],
  ['HEAD', '/', 'root'],
  ['GET', '/?a=b', 'root'],
  ['GET', 'http://rti.example', 'root'],
  ['GET', 'http://rti.example/v1/things?x', 'list'],
  ['GET', '/v1/things', 'list'],
  ['GET', '/v1/%74hings', 'list'],
  ['GET', '/v1/things/', 'nothing'],
  ['GET', '/v1/things/7', 'thing 7'],
  ['GET', '/v1/things/a%2Fb%20c', 'thing a/b c'],
  ['GET', '/v1/things/%E0%A4%A', 'thing %E0%A4%A'],
  ['GET', '/v1/things/7/end', 'nothing'],
  ['POST', '/v1/things/7/end', 'end 7'],
  ['POST', '/v1/things', 'nothing'],
  ['GET', '/v1/../v1/things', 'nothing'],
  ['GET', '//v1/things', 'nothing'],
  ['OPTIONS', '*', 'nothing'],
] as const)('%s %s: %s', ([method, url, expected]) => {
  expect(answered(method, url)).toBe(expected);
});

test('query() gives the first value, decoded, and undefined for what is not given', () => {
  const c = contextOf('GET', '/x?a=1&a=2&b=c+d%22&flag&bad=%ZZ');
  expect([c.query('a'), c.query('b'), c.query('flag'), c.query('none'), c.queries('a')]).toEqual([
    '1',
    'c d"',
    '',
    undefined,
    ['1', '2'],
  ]);
  expect(c.query('bad')).toBe('%ZZ');
});

test('header() is in whatever is answered', () => {
  const c = contextOf('GET', '/');
  c.header('X-Frame-Options', 'DENY');
  expect(c.json({ a: 1 }, 201)).toEqual({
    status: 201,
    headers: { 'x-frame-options': 'DENY', 'content-type': 'application/json' },
    body: '{"a":1}',
  });
  expect(c.empty()).toEqual({ status: 200, headers: { 'x-frame-options': 'DENY' }, body: null });
});
