// A few thousand of the inputs of `npm run bench -- rules-fuzz`.
import { expect, test } from 'vitest';
import { makeFuzzInput } from './fuzz-input.ts';
import { judgeFuzzInput } from './judge-fuzz-input.ts';

test('random expressions, templates and files neither crash nor bring a problem outside themselves', () => {
  const failures: string[] = [];
  const counts = new Map<string, number>();
  for (let number = 0; number < 4000; number += 1) {
    const input = makeFuzzInput(number);
    const { isValid, failure } = judgeFuzzInput(input);
    counts.set(`${input.kind} ${isValid}`, (counts.get(`${input.kind} ${isValid}`) ?? 0) + 1);
    if (failure !== null) failures.push(`${number} ${JSON.stringify(input.text)}: ${failure}`);
  }
  expect(failures.slice(0, 5)).toEqual([]);
  // Both sides are reached of every kind.
  for (const kind of ['expression', 'template', 'file']) {
    expect(counts.get(`${kind} true`) ?? 0).toBeGreaterThan(20);
    expect(counts.get(`${kind} false`) ?? 0).toBeGreaterThan(20);
  }
});
