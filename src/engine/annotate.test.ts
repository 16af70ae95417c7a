import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../test/stand-ins/engine-rig.ts';
import { startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import type { AnnotateResult, Annotator } from '../grafana/port.ts';
import type { GraphAnnotation } from '../model/notification.ts';
import { sampleAnnotation } from '../store/store-samples.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { makeAnnotateLoop } from './annotate.ts';

let rig: TurnRig;
let loop: ReturnType<typeof makeAnnotateLoop>;
let annotator: Annotator | null;
let asked: GraphAnnotation[];
let woken: number[];

function answering(answer: (annotation: GraphAnnotation) => AnnotateResult): Annotator {
  return {
    annotate: (annotation) => {
      asked.push(annotation);
      return Promise.resolve(answer(annotation));
    },
    health: () => Promise.reject(new Error('not asked here')),
    close: () => Promise.resolve(),
  };
}

beforeEach(async () => {
  rig = await startTurnRig();
  asked = [];
  woken = [];
  annotator = answering(({ id }) => ({ kind: 'stored', remoteId: `${id}` }));
  const { store, run, clock } = rig;
  loop = makeAnnotateLoop({
    ...{ store, run, clock, random: () => 0, log: silentLog, metrics: makeMetrics({ version: 'test' }) },
    annotator: () => annotator,
    wakeAt: (at) => woken.push(at),
  });
});
afterEach(() => loop.stop());

const rows = async () => (await rig.store.lists.annotations({ limit: 10, cursor: null })).items;
const due = (...ids: number[]) =>
  rig.run((turn) => {
    for (const id of ids)
      turn.write({ kind: 'annotation', annotation: sampleAnnotation(id, { nextAttemptAt: rig.clock.at, groupKey: 'g' }) });
  });

test('kick() stores what is due, one at a time, and remembers where', async () => {
  await due(1, 2);
  loop.kick();
  await until('both are stored', async () => (await rows()).every((row) => row.remoteId !== null));
  expect(asked.map(({ id }) => id)).toEqual([1, 2]);
  expect(loop.health()).toMatchObject({ up: true });
});

test('kick() when Grafana is down asks once, keeps the rows, and comes back later', async () => {
  annotator = answering(() => ({ kind: 'retry', cause: 'network', afterMs: null, detail: 'connection refused' }));
  await due(1, 2);
  loop.kick();
  await until('it knows when to come back', () => woken.length === 1);
  expect(asked).toHaveLength(1);
  expect((woken[0] ?? 0) - rig.clock.at).toBeGreaterThan(0);
  expect((await rows()).map(({ remoteId }) => remoteId)).toEqual([null, null]);
  expect(loop.health()).toMatchObject({ up: false, detail: 'connection refused' });
});

test('kick() without a Grafana keeps what is due', async () => {
  annotator = null;
  await due(1);
  loop.kick();
  await loop.stop();
  expect(await rows()).toMatchObject([{ due: 'create', remoteId: null }]);
  expect(loop.health()).toBeNull();
});
