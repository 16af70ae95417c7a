import { expect, test } from 'vitest';
import { isLoopback, parseListenAddress } from './listen-address.ts';

test.each([
  ['127.0.0.1:5001', { host: '127.0.0.1', port: 5001 }],
  [':5001', { host: '0.0.0.0', port: 5001 }],
  ['[::1]:5001', { host: '::1', port: 5001 }],
  ['rti.example:0', { host: 'rti.example', port: 0 }],
  ['rti.example:65535', { host: 'rti.example', port: 65_535 }],
  ['rti.example:65536', null],
  ['rti.example', null],
  ['::1:5001', null],
  ['rti.example:http', null],
  ['', null],
])('parseListenAddress() reads %j', (text, expected) => {
  expect(parseListenAddress(text)).toEqual(expected);
});

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['128.0.0.1', false],
  ['rti.example', false],
])('isLoopback() of %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
