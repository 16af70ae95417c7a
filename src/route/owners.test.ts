import { expect, test } from 'vitest';
import { ownersOf } from './owners.ts';

const slack = { key: 'slack:#a', lastResort: false };
const mail = { key: 'email:x', lastResort: false };
const log = { key: 'log', lastResort: true };

test('ownersOf() gives a channel reached twice to the first route', () => {
  const owners = ownersOf([
    { routeId: 'r1', channels: [slack] },
    { routeId: 'r2', channels: [mail, slack] },
  ]);
  expect(owners.get('slack:#a')).toEqual({ routeId: 'r1', channel: 'slack:#a' });
  expect(owners.get('email:x')).toEqual({ routeId: 'r2', channel: 'email:x' });
});

test('ownersOf() uses a last resort only when nothing else is reached, wherever it stands', () => {
  expect(ownersOf([{ routeId: 'r1', channels: [log] }]).get('log')).toEqual({ routeId: 'r1', channel: 'log' });
  const owners = ownersOf([
    { routeId: 'r1', channels: [log] },
    { routeId: 'r2', channels: [slack] },
  ]);
  expect(owners.get('log')).toEqual({ routeId: 'r2', channel: 'slack:#a' });
  expect(ownersOf([]).size).toBe(0);
});
