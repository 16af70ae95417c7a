import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

/** A task whose runs the test ends. */
function controlled() {
  const runs: PromiseWithResolvers<number>[] = [];
  const run = oneAtATime(() => {
    runs.push(Promise.withResolvers());
    return runs.at(-1)!.promise;
  });
  return { runs, run };
}

test('oneAtATime() shares one more run among all who ask meanwhile, and begins it when the first is over', async () => {
  const { runs, run } = controlled();
  const [first, second, third] = [run(), run(), run()];
  expect(runs).toHaveLength(1);
  runs[0]!.resolve(1);
  expect(await first).toBe(1);
  expect(runs).toHaveLength(2);
  const fourth = run();
  runs[1]!.resolve(2);
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  expect(runs).toHaveLength(3);
  runs[2]!.resolve(3);
  expect(await fourth).toBe(3);
  void run();
  expect(runs).toHaveLength(4);
});

test('oneAtATime() a run that fails tells those who asked for it and keeps nobody from the next', async () => {
  const { runs, run } = controlled();
  const [first, second] = [run(), run()];
  runs[0]!.reject(new Error('no'));
  await expect(first).rejects.toThrow('no');
  runs[1]!.resolve(2);
  expect(await second).toBe(2);
});
