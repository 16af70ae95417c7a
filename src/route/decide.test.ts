import { expect, test } from 'vitest';
import type { LogEntry } from '../model/notification.ts';
import { type Decided, decide, type DecideInput } from './decide.ts';

const repeat = 1000;
const base: DecideInput = {
  entry: null,
  firing: [],
  held: [],
  raised: new Set(),
  resolved: [],
  sendResolved: true,
  repeatIntervalMs: repeat,
  now: 5000,
};
const told = (firing: string[], at = 4500): LogEntry => ({
  tenant: 't',
  groupKey: 'g',
  receiver: 'r',
  channel: 'c',
  firing,
  resolved: [],
  at,
});
const inShort = ({ decision, told }: Decided): string => [decision.kind, decision.reason, ...told].join(' ');

test.each<[string, Partial<DecideInput>, string]>([
  ['first', { firing: ['a'] }, 'send first a'],
  ['nothing', {}, 'hold nothing-new'],
  ['over before told', { resolved: ['a'] }, 'hold resolved-before-told'],
  ['all held', { held: ['a'] }, 'hold nothing-new'],
  ['known', { entry: told(['a']), firing: ['a'] }, 'hold nothing-new'],
  ['new alert', { entry: told(['a']), firing: ['a', 'b'] }, 'send new-alerts a b'],
  ['new alert with a resolved one', { entry: told(['a']), firing: ['b'], resolved: ['a'] }, 'send new-alerts b a'],
  ['a new episode is a first', { entry: told([]), firing: ['a'] }, 'send first a'],
  ['some resolved', { entry: told(['a', 'b']), firing: ['a'], resolved: ['b'] }, 'send some-resolved a b'],
  ['all resolved', { entry: told(['a', 'b']), resolved: ['a', 'b'] }, 'send all-resolved a b'],
  ['resolved one was told, the other not', { entry: told(['a']), resolved: ['a', 'x'] }, 'send all-resolved a'],
  ['untold resolved beside a known one', { entry: told(['a']), firing: ['a'], resolved: ['x'] }, 'hold nothing-new'],
  ['resolved while another told one is held', { entry: told(['a', 'b']), held: ['b'], resolved: ['a'] }, 'send some-resolved a'],
  ['resolved while an untold one is held', { entry: told(['a']), held: ['b'], resolved: ['a'] }, 'send all-resolved a'],
  ['told, then held', { entry: told(['a']), held: ['a'] }, 'hold nothing-new'],
  ['before repeat_interval', { entry: told(['a'], 4001), firing: ['a'] }, 'hold nothing-new'],
  ['exactly at repeat_interval', { entry: told(['a'], 4000), firing: ['a'] }, 'send repeat a'],
  ['repeat of held ones', { entry: told(['a'], 0), held: ['a'] }, 'hold nothing-new'],
  ['the clock went back a little', { entry: told(['a'], 6000), firing: ['a'] }, 'hold nothing-new'],
  ['the clock went back by years', { entry: told(['a'], 6001), firing: ['a'] }, 'send repeat a'],
  ['send_resolved off, all over', { entry: told(['a']), resolved: ['a'], sendResolved: false }, 'hold send-resolved-off'],
  [
    'send_resolved off, some over',
    { entry: told(['a', 'b']), firing: ['b'], resolved: ['a'], sendResolved: false },
    'hold send-resolved-off',
  ],
  [
    'send_resolved off, new beside resolved',
    { entry: told(['a']), firing: ['b'], resolved: ['a'], sendResolved: false },
    'send new-alerts b',
  ],
  [
    'send_resolved off, repeat due',
    { entry: told(['a', 'b'], 0), firing: ['b'], resolved: ['a'], sendResolved: false },
    'send repeat b',
  ],
])('decide() %s', (_, input, expected) => {
  expect(inShort(decide({ ...base, ...input }))).toBe(expected);
});

test.each<[string, Partial<DecideInput>, Decided['next']]>([
  ['remembers what it told', { firing: ['a'] }, { firing: ['a'], resolved: [], at: 5000 }],
  [
    'remembers a told alert that is held now',
    { entry: told(['a']), held: ['a'], firing: ['b'] },
    { firing: ['b', 'a'], resolved: [], at: 5000 },
  ],
  ['does not claim to have told a held one', { held: ['a'], firing: ['b'] }, { firing: ['b'], resolved: [], at: 5000 }],
  ['clears what is resolved', { entry: told(['a']), resolved: ['a'] }, { firing: [], resolved: ['a'], at: 5000 }],
  [
    'clears silently without send_resolved, keeping the time of the last message',
    { entry: told(['a']), resolved: ['a'], sendResolved: false },
    { firing: [], resolved: ['a'], at: 4500 },
  ],
  ['drops what left the group', { entry: told(['a', 'gone']), firing: ['a'] }, { firing: ['a'], resolved: [], at: 4500 }],
  ['stays as it is when nothing changed', { entry: told(['a']), firing: ['a'] }, null],
])('decide() log: %s', (_, input, expected) => {
  expect(decide({ ...base, ...input }).next).toEqual(expected);
});

test.each<[string, Partial<DecideInput>, string]>([
  ['graver', { entry: told(['a']), firing: ['a'], raised: new Set(['a']) }, 'send worsened a'],
  ['graver beside a new one', { entry: told(['a']), firing: ['a', 'b'], raised: new Set(['a']) }, 'send new-alerts a b'],
  ['graver, but held', { entry: told(['a']), held: ['a'], raised: new Set(['a']) }, 'hold nothing-new'],
])('decide() %s', (_name, input, expected) => {
  expect(inShort(decide({ ...base, ...input }))).toBe(expected);
});
