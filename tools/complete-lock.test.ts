// What is added to a lock that an incomplete mirror left holes in.
import { expect, test } from 'vitest';
import { completeLock, type Lock, platformOf } from './complete-lock.ts';

test.for([
  ['@biomejs/cli-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
  ['@oxlint/binding-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
  ['@oxlint/binding-linux-riscv64-gnu', { os: ['linux'], cpu: ['riscv64'], libc: ['glibc'] }],
  ['@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
  ['@oxlint/binding-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
  ['@oxlint-tsgolint/darwin-x64', { os: ['darwin'], cpu: ['x64'] }],
  ['fsevents', null],
] as const)('platformOf() reads %s', ([name, expected]) => {
  expect(platformOf(name)).toEqual(expected);
});

test('completeLock() adds missing platform packages with exact versions, and keeps what is there', () => {
  const lock: Lock = {
    packages: {
      '': {},
      'node_modules/b': {
        version: '1.0.0',
        dev: true,
        optionalDependencies: { 'b-linux-x64': '1.0.0', 'b-darwin-arm64': '1.0.0', 'b-range-win32-x64': '^1.0.0' },
      },
      'node_modules/b-linux-x64': { version: '1.0.0' },
    },
  };
  expect(completeLock(lock)).toEqual(['b-darwin-arm64@1.0.0']);
  expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/b', 'node_modules/b-darwin-arm64', 'node_modules/b-linux-x64']);
  expect(lock.packages['node_modules/b-darwin-arm64']).toEqual({
    version: '1.0.0',
    os: ['darwin'],
    cpu: ['arm64'],
    dev: true,
    optional: true,
  });
  expect(completeLock(lock)).toEqual([]);
});
