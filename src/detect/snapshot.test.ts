import { expect, test } from 'vitest';
import type { Sample } from '../model/sample.ts';
import { findDetector } from './registry.ts';
import { SnapshotScratch } from './snapshot.ts';
import { makeWatchDetection, type WatchDetection } from './watch-detection.ts';

const stepMs = 60_000;

function makeDetection(seriesMax: number): WatchDetection {
  const policy = { tailProbability: 2.5e-5, stepSeconds: 60, direction: 'both' } as const;
  return makeWatchDetection({
    ...{ name: 'many', forMs: 0, keepFiringForMs: 0, seriesMax, stepMs },
    detector: findDetector('ewma')!,
    policy,
  });
}

/** Of every series, of those the step leaves. */
const samplesAt = (step: number, count: number, leaves: (i: number) => boolean = () => true): Sample[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ labels: { pod: `p${i}`, 'd\u00e9j\u00e0': '"{' }, at: step * stepMs },
    value: (100 + i) * (1 + 0.05 * Math.sin(i + step * 1.7)),
  })).filter((_, i) => leaves(i));

const bytesOf = (detection: WatchDetection): Buffer => Buffer.concat([...detection.snapshot()]);

test.each([
  ['of whole pages', 2 * 1024, () => true],
  ['with a page that is not full', 1500, () => true],
  ['with series that came to an end', 2500, (i: number) => i % 3 !== 0],
  ['of a few', 3, () => true],
] as const)('restore() of bytes that are its own is the same as of a copy: a snapshot %s', (_, count, leaves) => {
  const whole = makeDetection(count);
  for (let step = 1; step < 40; step += 1)
    whole.observe(step * stepMs, samplesAt(step, count, step > 2 ? leaves : () => true), 'judge');
  whole.expire(10 * stepMs);
  const bytes = bytesOf(whole);
  const [copied, own] = [makeDetection(count), makeDetection(count)];
  const result = copied.restore(bytes);
  expect(result).toEqual({ kind: 'restored', series: whole.size, overLimit: 0 });
  expect(own.restore(new Uint8Array(bytes), true)).toEqual(result);
  for (let step = 40; step < 44; step += 1) {
    const samples = samplesAt(step, count, (i) => step < 43 || leaves(i));
    const observed = whole.observe(step * stepMs, samples, 'judge');
    expect(copied.observe(step * stepMs, samples, 'judge')).toEqual(observed);
    expect(own.observe(step * stepMs, samples, 'judge')).toEqual(observed);
  }
  expect(bytesOf(own).equals(bytesOf(copied))).toBe(true);
});

test('restore() of its own bytes with more series than it may have keeps the first ones', () => {
  const whole = makeDetection(1500);
  whole.observe(stepMs, samplesAt(1, 1500), 'judge');
  const few = makeDetection(1100);
  expect(few.restore(new Uint8Array(bytesOf(whole)), true)).toEqual({ kind: 'restored', series: 1100, overLimit: 400 });
  expect(few.observe(stepMs, samplesAt(1, 1500), 'judge').dropped).toMatchObject({ duplicate: 1100, overLimit: 400 });
});

test('snapshot() in one memory for all its chunks writes the same bytes', () => {
  const whole = makeDetection(3000);
  for (let step = 1; step < 4; step += 1) whole.observe(step * stepMs, samplesAt(step, 3000), 'judge');
  const scratch = new SnapshotScratch();
  for (let round = 0; round < 2; round += 1) {
    const chunks: Buffer[] = [];
    const buffers = new Set<unknown>();
    for (const chunk of whole.snapshot(scratch)) {
      chunks.push(Buffer.from(chunk));
      buffers.add(chunk.buffer);
    }
    expect(Buffer.concat(chunks).equals(bytesOf(whole))).toBe(true);
    expect(buffers.size).toBeLessThan(chunks.length);
  }
});
