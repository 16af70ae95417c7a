import { expect, test } from 'vitest';
import { makeRecordingChannel } from '../../test/stand-ins/engine-rig.ts';
import { configOf } from '../../test/stand-ins/turn-rig.ts';
import type { Channel } from '../channels/port.ts';
import { type InUse, retire } from './retire.ts';
import { makeRouting, nothingRetired, type Retired } from './routing.ts';

type Channels = ReadonlyMap<string, readonly Channel[]>;
const config = configOf(`
route: { receiver: a, routes: [ { receiver: a, matchers: [ 'service="api"' ] } ] }
receivers: [ { name: a, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] } ]
`);
const [own] = config.route.routes;

const channel = (key: string): Channel => makeRecordingChannel(key);
const using = (...channels: string[]): InUse => ({
  routeIds: new Set(own ? [own.id] : []),
  hasChannel: (receiver, key) => channels.includes(`${receiver} ${key}`),
});
const shown = (channels: Channels) => [...channels].flatMap(([receiver, list]) => list.map(({ key }) => `${receiver} ${key}`));

function reload(channels: Channels, retired: Retired, next: Channels, inUse: InUse) {
  return retire({ routing: makeRouting(config, channels, retired), channels, retired }, next, inUse);
}

test('retire() keeps what was in force until now, and of what was retired before what is in use', () => {
  const [first, second, third]: Channels[] = [
    new Map([['a', [channel('slack:1'), channel('slack:2')]]]),
    new Map([['a', [channel('slack:3')]]]),
    new Map([['b', [channel('slack:4')]]]),
  ];
  const once = reload(first!, nothingRetired, second!, using());
  expect([shown(once.retired.channels), once.dropped]).toEqual([['a slack:1', 'a slack:2'], []]);
  const twice = reload(second!, once.retired, third!, using('a slack:2'));
  expect(shown(twice.retired.channels)).toEqual(['a slack:3', 'a slack:2']);
  expect(twice.dropped.map(({ key }) => key)).toEqual(['slack:1']);
});

test('retire() does not grow with the number of reloads', () => {
  let retired = nothingRetired;
  const make = (): Channels => new Map([['a', [channel('slack:1')]]]);
  for (let i = 0; i < 10; i += 1) retired = reload(make(), retired, i % 2 === 0 ? new Map() : make(), using('a slack:1')).retired;
  expect([shown(retired.channels).length, retired.routes.size]).toEqual([0, 1]);
});

test('a routing reaches a retired channel, and the one in force before it', () => {
  const [old, now] = [channel('slack:1'), channel('slack:1')];
  const retired: Retired = {
    routes: new Map(),
    channels: new Map([
      ['a', [old, channel('slack:2')]],
      ['gone', [old]],
    ]),
  };
  const routing = makeRouting(config, new Map([['a', [now]]]), retired);
  expect(routing.channel('a', 'slack:1')).toBe(now);
  expect(routing.channel('a', 'slack:2')?.key).toBe('slack:2');
  expect(routing.channelsOf('gone')).toEqual([old]);
  expect(routing.channelsOf('a')).toEqual([now]);
});
