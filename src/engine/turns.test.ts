import { expect, test } from 'vitest';
import { sampleAlert } from '../store/store-samples.ts';
import { type Store, StoreError } from '../store/port.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { makeTurns, OverloadedError, type Turn } from './turns.ts';
import { makeViews } from './views.ts';

type Given = { readonly finish?: (turn: Turn) => void };

async function start({ finish = () => {} }: Given = {}) {
  const real = openSqliteStore({ path: ':memory:', programVersion: 'test', now: () => 1000 });
  const said: string[] = [];
  let failing = false;
  let commits = 0;
  const store: Store = {
    ...{ recover: () => real.recover(), dueGroups: real.dueGroups.bind(real), dueDeliveries: real.dueDeliveries.bind(real) },
    ...{ dueAnnotations: real.dueAnnotations.bind(real), nextDueAt: () => real.nextDueAt(), prune: real.prune.bind(real) },
    ...{ lists: real.lists, close: () => real.close() },
    commit: (writes) => {
      commits += 1;
      return failing ? Promise.reject(new StoreError('disk full')) : real.commit(writes);
    },
  };
  const views = makeViews(() => []);
  const turns = makeTurns({
    ...{ store, views, finish, clock: { now: () => 1000, monotonicMs: () => 0 } },
    committed: (writes) => said.push(`committed ${writes.length}`),
    failed: (error) => said.push(`failed: ${error.message}`),
    recovered: () => said.push('recovered'),
  });
  views.reset(await store.recover());
  return { turns, views, said, store, fail: (is: boolean) => (failing = is), commits: () => commits };
}

const named = (name: string) => (turn: Turn) => {
  turn.write({ kind: 'alert', alert: sampleAlert(name) });
  return name;
};
const namesOf = (alerts: Iterable<{ labels: Readonly<Record<string, string>> }>) =>
  [...alerts].map(({ labels }) => labels['alertname']);

test('run() commits what came in meanwhile together, and answers after the commit', async () => {
  const { turns, said, commits } = await start();
  expect(await Promise.all(['A', 'B', 'C'].map((name) => turns.run(named(name))))).toEqual(['A', 'B', 'C']);
  expect(commits()).toBe(1);
  expect(said).toEqual(['committed 3']);
});

test('run() a failed commit rejects all of it, the views go back to what is on disk, and the next turn works', async () => {
  const { turns, views, said, fail } = await start();
  await turns.run(named('A'));
  fail(true);
  const both = await Promise.allSettled([turns.run(named('B')), turns.run(named('C'))]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fail(false);
  await turns.run(named('D'));
  expect(namesOf(views.alerts.values())).toEqual(['A', 'D']);
  expect(said).toEqual(['committed 1', 'failed: disk full', 'recovered', 'committed 1']);
});

test('run() work that throws before it wrote fails alone', async () => {
  const { turns, views } = await start();
  const broken = turns.run(() => {
    throw new Error('a bug');
  });
  const fine = turns.run(named('A'));
  await expect(broken).rejects.toThrow('a bug');
  expect(await fine).toBe('A');
  expect(namesOf(views.alerts.values())).toEqual(['A']);
});

test('run() work that throws after it wrote undoes the turn: nothing of it is kept', async () => {
  const { turns, views, store } = await start();
  const broken = turns.run((turn) => {
    named('Half')(turn);
    throw new Error('a bug');
  });
  const beside = turns.run(named('Beside'));
  await expect(broken).rejects.toThrow('a bug');
  await expect(beside).rejects.toThrow(StoreError);
  await turns.run(named('After'));
  expect(namesOf(views.alerts.values())).toEqual(['After']);
  expect(namesOf((await store.recover()).alerts)).toEqual(['After']);
});

test('run() numbers given out in a turn that failed are given out again', async () => {
  const { turns, fail } = await start();
  const number = (turn: Turn): number => {
    named('A')(turn);
    return turn.next('notification');
  };
  fail(true);
  await expect(turns.run(number)).rejects.toThrow('disk full');
  fail(false);
  expect(await turns.run(number)).toBe(1);
});

test('run() beyond 10 000 waiting pieces of work refuses the next one at once', async () => {
  const { turns } = await start();
  const waiting = Array.from({ length: 10_000 }, () => turns.run(() => null));
  await expect(turns.run(() => null)).rejects.toThrow(OverloadedError);
  await Promise.all(waiting);
  expect(turns.length()).toBe(0);
  expect(await turns.run(() => 'again')).toBe('again');
});

test('run() when the end of the turn throws, nobody is told that it is done', async () => {
  let broken = true;
  const { turns, views } = await start({
    finish: () => {
      if (broken) throw new Error('dispatch failed');
    },
  });
  await expect(turns.run(named('A'))).rejects.toThrow('the turn failed');
  broken = false;
  await turns.run(named('B'));
  expect(namesOf(views.alerts.values())).toEqual(['B']);
});
