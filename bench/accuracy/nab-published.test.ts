// The scorer against figures published for the development half of NAB, which is not part of this repository.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addTallies, bestNabThresholds, nabProfiles, nabRowsOf, nabScore, tallyAlarms } from './nab.ts';
import { readLabelledFolder } from './read-series.ts';

const shared = process.env['RTI_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const folder = join(shared, 'data/nab-dev');
const skipReason = existsSync(folder)
  ? null
  : `the labelled series of NAB are not here (${folder}); RTI_SHARED names their folder`;

const load = () => readLabelledFolder(join(folder, 'data'), join(folder, 'labels/combined_windows.json'));

test('an alarm exactly at each labelled time earns about 93', async ({ skip }) => {
  if (skipReason !== null) skip(skipReason);
  const labels: Record<string, string[]> = JSON.parse(readFileSync(join(folder, 'labels/combined_labels.json'), 'utf8'));
  const tallies = (await load()).map((series) => {
    const alarms = (labels[series.file] ?? []).map((time) => series.times.indexOf(Date.parse(`${time.replace(' ', 'T')}Z`)));
    return tallyAlarms(nabRowsOf(series), alarms);
  });
  expect(addTallies(tallies)).toMatchObject({ windows: 58, found: 58, falseAlarms: 0 });
  expect(nabScore(addTallies(tallies), nabProfiles[0]!)).toBeCloseTo(93.26, 2);
});

test('the random detector of the benchmark earns the published 21.06, 12.92 and 27.4', async ({ skip }) => {
  if (skipReason !== null) skip(skipReason);
  const numbers = mersenneTwister(42);
  const sequence = Array.from({ length: 20_000 }, numbers);
  // It seeds its generator anew for each file.
  const judged = (await load()).map((series) => ({
    series,
    scores: Float64Array.from(series.times, (_, row) => sequence[row] ?? 0),
    alarms: [],
    episodes: [],
  }));
  const scores = bestNabThresholds(judged, nabProfiles).map(({ score }) => Number(score.toFixed(2)));
  expect(scores).toEqual([21.06, 12.92, 27.4]);
});

/**
 * Numbers in [0, 1) as Python's `random.seed(seed); random.random()` draws them. Source: M. Matsumoto, T. Nishimura, "Mersenne Twister"
 * (ACM TOMACS 8, 1998), with the 2002 initialisation by a key of one word and 53-bit doubles.
 */
function mersenneTwister(seed: number): () => number {
  const size = 624;
  const state = new Uint32Array(size);
  state[0] = 19_650_218;
  const mix = (i: number): number => (state[i - 1]! ^ (state[i - 1]! >>> 30)) >>> 0; // 1 <= i < size, as below.
  for (let i = 1; i < size; i += 1) state[i] = Math.imul(1_812_433_253, mix(i)) + i;
  let at = 1;
  const next = (change: (i: number) => number): void => {
    state[at] = change(at);
    at += 1;
    if (at < size) return;
    state[0] = state[size - 1]!;
    at = 1;
  };
  for (let round = 0; round < size; round += 1) next((i) => (state[i]! ^ Math.imul(mix(i), 1_664_525)) + seed);
  for (let round = 1; round < size; round += 1) next((i) => (state[i]! ^ Math.imul(mix(i), 1_566_083_941)) - i);
  state[0] = 0x80000000;
  let used = size;
  const refill = (): void => {
    for (let i = 0; i < size; i += 1) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
      state[i] = state[(i + 397) % size]! ^ (y >>> 1) ^ ((y & 1) === 0 ? 0 : 0x9908b0df);
    }
    used = 0;
  };
  const word = (): number => {
    if (used === size) refill();
    let y = state[used]!;
    used += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  return () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992;
}
