import { expect, test } from 'vitest';
import { checkRequest, type GuardOptions } from './guard.ts';

const loopback: GuardOptions = { token: null, intake: 'open', hosts: ['localhost', '127.0.0.1'], origins: [] };
const exposed: GuardOptions = { token: 's3cret', intake: 'open', hosts: ['*'], origins: ['https://rti.example'] };
const json = { 'content-type': 'application/json', 'content-length': '2' };

function verdict(options: GuardOptions, method: string, path: string, headers: Record<string, string>): string {
  try {
    checkRequest({ method, path, headers: { host: '127.0.0.1:5001', ...headers } }, options);
    return 'passes';
  } catch (error) {
    return String((error as { status: number }).status);
  }
}

test.each([
  ['the own host', loopback, 'GET', '/stats', {}, 'passes'],
  ['an unknown host (DNS rebinding)', loopback, 'GET', '/stats', { host: 'evil.example:5001' }, '421'],
  ['a foreign origin', loopback, 'POST', '/suppression/clear', { ...json, origin: 'https://evil.example' }, '403'],
  ['the own origin', loopback, 'POST', '/suppression/clear', { ...json, origin: 'http://127.0.0.1:5001' }, 'passes'],
  ['a form post', loopback, 'POST', '/suppression/clear', { 'content-type': 'text/plain', 'content-length': '2' }, '415'],
  ['an empty post of a browser', loopback, 'POST', '/suppression/clear', { origin: 'http://127.0.0.1:5001' }, '415'],
  ['an empty post of curl', loopback, 'POST', '/-/reload', {}, 'passes'],
  ['a read without the token', exposed, 'GET', '/stats', {}, '401'],
  ['a read with a wrong token', exposed, 'GET', '/stats', { authorization: 'Bearer s3creT' }, '401'],
  ['a read with the token', exposed, 'GET', '/stats', { authorization: 'Bearer s3cret' }, 'passes'],
  ['health without the token', exposed, 'GET', '/health', {}, 'passes'],
  ['open intake without the token', exposed, 'POST', '/webhook', json, 'passes'],
  ['guarded intake without the token', { ...exposed, intake: 'token' as const }, 'POST', '/webhook', json, '401'],
  [
    'feedback from a foreign origin',
    loopback,
    'POST',
    '/api/v1/anomalies/7/feedback',
    { ...json, origin: 'https://evil.example' },
    '403',
  ],
  ['feedback without the token', exposed, 'POST', '/api/v1/anomalies/7/feedback', json, '401'],
  ['reading alerts is not intake', exposed, 'GET', '/api/v2/alerts', {}, '401'],
  [
    'the origin of external_url',
    exposed,
    'POST',
    '/test',
    { ...json, origin: 'https://rti.example', authorization: 'Bearer s3cret' },
    'passes',
  ],
])('checkRequest() %s', (_name, options, method, path, headers, expected) => {
  expect(verdict(options, method, path, headers)).toBe(expected);
});
