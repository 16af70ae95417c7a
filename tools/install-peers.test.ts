// When the tests may install packages, and when they only say what is missing.
import { expect, test } from 'vitest';
import { planInstall } from './install-peers.ts';

const debianRoot = { debian: true, root: true, allowed: true };

test('planInstall() does nothing when nothing is missing', () => {
  expect(planInstall([], debianRoot)).toEqual({ kind: 'nothing' });
});

test('planInstall() installs each missing package once on Debian as root', () => {
  expect(planInstall(['prometheus', 'promtool', 'redis'], debianRoot)).toMatchObject({
    kind: 'install',
    packages: ['prometheus', 'redis-server'],
  });
});

test.for([
  [{ ...debianRoot, allowed: false }, 'RTI_TEST_INSTALL=0'],
  [{ ...debianRoot, debian: false }, 'not a Debian system'],
  [{ ...debianRoot, root: false }, 'not root'],
] as const)('planInstall() leaves the machine alone: %j', ([machine, reason]) => {
  expect(planInstall(['prometheus'], machine)).toEqual({ kind: 'skip', missing: ['prometheus'], reason });
});
