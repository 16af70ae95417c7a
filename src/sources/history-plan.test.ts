import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gridAfter, gridAtOrBefore, makeGrid } from './grid.ts';
import { planHistory, pointsPerSeriesMax, takePoints } from './history-plan.ts';

const interval = fc.constantFrom(1000, 15_000, 30_000, 60_000, 300_000);
const now = Date.UTC(2026, 10, 23, 12);

test('planHistory() asks for instants of the grid, later than `after`, oldest first, none twice', () => {
  fc.assert(
    fc.property(interval, fc.string(), fc.integer({ min: 0, max: 30 * 86_400_000 }), (intervalMs, name, ageMs) => {
      const grid = makeGrid(name, intervalMs);
      const until = gridAtOrBefore(grid, now);
      let before = until - ageMs;
      for (const { from, to, stepMs } of planHistory(grid, until - ageMs, until)) {
        expect(from).toBeGreaterThan(before);
        expect(gridAtOrBefore(grid, from)).toBe(from);
        expect((to - from) % stepMs).toBe(0);
        expect(stepMs % intervalMs).toBe(0);
        before = to;
      }
      if (ageMs > 0 && ageMs >= intervalMs) expect(before).toBe(until);
    }),
  );
});

test('planHistory() leaves out no instant of the last six hours', () => {
  const grid = makeGrid('w', 15_000);
  const until = gridAtOrBefore(grid, now);
  expect(planHistory(grid, until, until)).toEqual([]);
  expect(planHistory(grid, until - 15_000, until)).toEqual([{ from: until, to: until, stepMs: 15_000 }]);
  expect(planHistory(grid, until - 15_001, until)).toEqual([{ from: until - 15_000, to: until, stepMs: 15_000 }]);
  expect(planHistory(grid, until - 6 * 3_600_000, until)).toEqual([
    { from: until - 6 * 3_600_000 + 15_000, to: until, stepMs: 15_000 },
  ]);
});

test('takePoints() cuts at the limit of points, never above what Prometheus answers', () => {
  const stretch = { from: 0, to: 90, stepMs: 10 };
  expect(takePoints(stretch, 10)).toEqual({ chunk: stretch, rest: null });
  expect(takePoints(stretch, 9)).toEqual({ chunk: { ...stretch, to: 80 }, rest: { ...stretch, from: 90 } });
  expect(takePoints(stretch, 0)).toEqual({ chunk: { ...stretch, to: 0 }, rest: { ...stretch, from: 10 } });
  const { chunk } = takePoints({ from: 0, to: 1e6, stepMs: 1 }, 1e6);
  expect(chunk.to).toBe(pointsPerSeriesMax - 1);
});

test('makeGrid() gives a stable offset within the interval, and different names different ones', () => {
  const offsets = Array.from({ length: 100 }, (_, i) => makeGrid(`watch ${i}`, 15_000).offsetMs);
  expect(offsets.every((offset) => offset >= 0 && offset < 15_000)).toBe(true);
  expect(new Set(offsets).size).toBeGreaterThan(90);
  expect(makeGrid('watch 1', 15_000).offsetMs).toBe(offsets[1]);
  const grid = makeGrid('watch 1', 15_000);
  const at = gridAtOrBefore(grid, now);
  expect(gridAfter(grid, at)).toBe(at + 15_000);
  expect(gridAfter(grid, at - 1)).toBe(at);
});
