import { beforeEach, expect, test } from 'vitest';
import { rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { sampleAnomaly } from '../store/store-samples.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { type FeedbackDoor, feedbackPerAnomalyMax, makeFeedbackDoor } from './feedback.ts';

let rig: TurnRig;
let door: FeedbackDoor;
const metrics = makeMetrics({ version: 'test' });
beforeEach(async () => {
  rig = await startTurnRig();
  await rig.store.commit([{ kind: 'anomaly', anomaly: sampleAnomaly(7) }]);
  door = makeFeedbackDoor({
    ...{ run: rig.run, context: rig.configuration.context, metrics },
    log: silentLog,
    lists: rig.store.lists,
  });
});
const by = (name: string | null, verdict: 'useful' | 'noise' | 'expected' = 'noise', note: string | null = null) =>
  door.giveFeedback(7, { verdict, by: name, note });

test('giveFeedback() stores the verdict with the input that brought it, and shows it with the anomaly', async () => {
  expect(await by('anna', 'useful', 'the deploy broke it')).toEqual({
    kind: 'stored',
    verdicts: { useful: 1, noise: 0, expected: 0 },
  });
  const [input] = rowsOf(rig.written, 'input').map((write) => write.input);
  expect(input).toMatchObject({ kind: 'feedback', source: 'http', configHash: rig.configuration.config.hash });
  expect(JSON.parse(input?.body ?? '')).toEqual({ anomaly: 7, verdict: 'useful', by: 'anna', note: 'the deploy broke it' });
  const shown = await door.anomaly(7);
  expect(shown).toMatchObject({ id: 7, evidence: sampleAnomaly(7).evidence, verdicts: { useful: 1 } });
  expect(shown?.feedback).toMatchObject([{ verdict: 'useful', by: 'anna', inputSeq: input?.seq, at: rig.clock.at }]);
  expect((await door.anomalies({ limit: 1, cursor: null, open: null })).items).toMatchObject([
    { id: 7, verdicts: { useful: 1 } },
  ]);
});

test('giveFeedback() counts the last verdict of each person and keeps the history', async () => {
  await by('anna');
  await by('ben');
  expect(await by('anna', 'expected')).toMatchObject({ verdicts: { useful: 0, noise: 1, expected: 1 } });
  expect((await door.anomaly(7))?.feedback.map(({ verdict, by: name }) => `${name} ${verdict}`)).toEqual([
    'anna expected',
    'ben noise',
    'anna noise',
  ]);
});

test('giveFeedback() stores the same said twice once, a new note and a change back again', async () => {
  const kinds = [
    await by(null),
    await by(null),
    await by(null, 'noise', 'because'),
    await by(null, 'useful'),
    await by(null, 'noise', 'because'),
  ].map(({ kind }) => kind);
  expect(kinds).toEqual(['stored', 'known', 'stored', 'stored', 'stored']);
});

test('giveFeedback() refuses an anomaly that is not there, and more than is kept of one', async () => {
  expect(await door.giveFeedback(8, { verdict: 'noise', by: null, note: null })).toEqual({ kind: 'unknown' });
  for (let i = 0; i < feedbackPerAnomalyMax; i += 1) expect((await by(`person ${i}`)).kind).toBe('stored');
  expect(await by('one more')).toEqual({ kind: 'full' });
  expect((await by('person 5')).kind).toBe('known');
});
