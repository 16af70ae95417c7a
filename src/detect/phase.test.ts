import { expect, test } from 'vitest';
import { acceptAfterOf, emptyEpisode, type PhasePolicy, restartEpisode, stepPhase } from './phase.ts';

const policy: PhasePolicy = { forMs: 30, keepFiringForMs: 0, acceptAfterMs: 1000, gapMs: 50 };

/** Runs scores, ten milliseconds apart from 10 on; returns what changed, as `time step`. */
function run(scores: readonly number[], over: Partial<PhasePolicy> = {}): string[] {
  const episode = emptyEpisode();
  return scores.flatMap((score, i) => {
    const step = stepPhase(episode, (i + 1) * 10, score, { ...policy, ...over });
    if (step === 'swung') restartEpisode(episode, (i + 1) * 10, Math.abs(score));
    return step === 'none' ? [] : [`${(i + 1) * 10} ${step}`];
  });
}

test('stepPhase() fires when the breach is exactly as old as `for`, not before', () => {
  expect(run([2, 2, 2])).toEqual(['10 pending']);
  expect(run([2, 2, 2, 2, 2])).toEqual(['10 pending', '40 firing']);
});

test('stepPhase() fires at the first sample with `for` 0', () => {
  expect(run([0, 2, 2], { forMs: 0 })).toEqual(['20 firing']);
});

test('stepPhase() takes a score of exactly 1 as good', () => {
  expect(run([1, 1.0001], { forMs: 0 })).toEqual(['20 firing']);
});

test('stepPhase() starts pending anew after one good sample', () => {
  expect(run([2, 2, 2, 1, 2, 2, 2, 2])).toEqual(['10 pending', '40 cancelled', '50 pending', '80 firing']);
});

test('stepPhase() resolves at the first good sample without keep_firing_for', () => {
  expect(run([2, 0, 2], { forMs: 0 })).toEqual(['10 firing', '20 resolved', '30 firing']);
});

test('stepPhase() keeps firing over dips shorter than keep_firing_for, counted from the first good sample', () => {
  const over = { forMs: 0, keepFiringForMs: 20 };
  expect(run([2, 0, 0, 2, 0, 0], over)).toEqual(['10 firing']);
  expect(run([2, 0, 0, 2, 0, 0, 0], over)).toEqual(['10 firing', '70 resolved']);
});

test('stepPhase() closes an episode that lasted acceptAfter as accepted, pending or firing', () => {
  expect(run([2, 2, 2, 2, 2], { acceptAfterMs: 40 })).toEqual(['10 pending', '40 firing', '50 accepted']);
  expect(run([2, 2, 2], { acceptAfterMs: 20 })).toEqual(['10 pending', '30 accepted']);
});

test('stepPhase() does not let two breaches around a silence prove the time between', () => {
  const episode = emptyEpisode();
  stepPhase(episode, 10, 2, policy);
  expect(stepPhase(episode, 61, 2, policy)).toBe('none');
  expect(episode.onsetAt).toBe(61);
  const close = emptyEpisode();
  stepPhase(close, 10, 2, policy);
  expect(stepPhase(close, 60, 2, policy)).toBe('firing');
});

test('stepPhase() does not let two breaches on the other side around a silence prove a swing', () => {
  const swing = (at: number): { readonly step: string; readonly swungAt: number } => {
    const episode = emptyEpisode();
    for (const [time, score] of [
      [10, 2],
      [20, 2],
      [30, 2],
      [40, 2],
      [50, -2],
    ] as const)
      stepPhase(episode, time, score, policy);
    return { step: stepPhase(episode, at, -2, policy), swungAt: episode.swungAt };
  };
  expect(swing(100)).toEqual({ step: 'swung', swungAt: 50 });
  expect(swing(101)).toEqual({ step: 'none', swungAt: 101 });
});

test('stepPhase() counts no silence of over an hour towards a new normal', () => {
  const hour = 3_600_000;
  const known = { ...emptyEpisode(), knownSince: -24 * hour };
  const episode = { ...known };
  const hours = { ...policy, forMs: 0, acceptAfterMs: 6 * hour, gapMs: 75_000 };
  expect([1, 2, 3, 4, 5, 6, 7].map((n) => stepPhase(episode, n * hour, 2, hours)).at(-1)).toBe('accepted');
  const broken = { ...known };
  expect([1, 2, 4.5, 5, 6, 7, 8, 9, 9.5].map((n) => stepPhase(broken, n * hour, 2, hours)).slice(-2)).toEqual([
    'none',
    'accepted',
  ]);
});

test('stepPhase() keeps onset, firing time, first good sample and peak of the episode', () => {
  const episode = emptyEpisode();
  [2, 7, 3, 3, 0.5].forEach((score, i) => stepPhase(episode, (i + 1) * 10, score, policy));
  expect(episode).toMatchObject({ phase: 'inactive', onsetAt: 10, firedAt: 40, clearedAt: 50, lastAt: 50, peakScore: 7 });
});

test('stepPhase() ends a firing episode when the other side has lasted as long as `for`, not before', () => {
  expect(run([2, 2, 2, 2, -2, -2, -2])).toEqual(['10 pending', '40 firing']);
  expect(run([2, 2, 2, 2, -2, -2, -2, -2, -2, 0])).toEqual(['10 pending', '40 firing', '80 swung', '100 resolved']);
  expect(run([2, -2, 2], { forMs: 0 })).toEqual(['10 firing', '20 swung', '30 swung']);
});

test('stepPhase() takes a series that leaves its band to both sides in turn as one episode', () => {
  expect(run([2, -2, 2, -2, -2, -2, 2, -2, -2, -2])).toEqual(['10 pending', '40 firing']);
  expect(run([-2, -2, -2, -2, 2, 2, 0, 2, 2, 2], { keepFiringForMs: 50 })).toEqual(['10 pending', '40 firing']);
});

test('stepPhase() takes a rebound to the other side that is shorter than keep_firing_for as part of the episode', () => {
  const over = { forMs: 0, keepFiringForMs: 30 };
  expect(run([2, -2, -2, -2, 0, 0, 0, 0], over)).toEqual(['10 firing', '80 resolved']);
  expect(run([2, -2, -2, -2, -2], over)).toEqual(['10 firing', '50 swung']);
});

test.each([
  // hours known, accept_after, accepted after
  [1, 36, 2],
  [4, 36, 2],
  [5, 36, 2.5],
  [71, 36, 35.5],
  [72, 36, 36],
  [400, 36, 36],
  [4, 1, 1],
  [4, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])('acceptAfterOf() a series known for %d h, accept_after %d h: %d h', (known, after, expected) => {
  const hour = 3_600_000;
  const episode = { ...emptyEpisode(), knownSince: 10 * hour, onsetAt: (10 + known) * hour };
  expect(acceptAfterOf(episode, { ...policy, acceptAfterMs: after * hour })).toBe(expected * hour);
});
