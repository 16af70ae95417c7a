import { expect, test } from 'vitest';
import { makeNormal, makeUniform } from '../../test/stand-ins/noise.ts';
import {
  gaugeWidth,
  learnGauge,
  noteDistance,
  reachAbove,
  reachBelow,
  rescaleGauge,
  setReach,
  startGauge,
  surpriseOf,
} from './gauge.ts';
import { bankWidth, GaugeBank } from './gauge-bank.ts';

const first = 3;
const rates = [0.0005, 0.005];
const scaleMin = 0.01;
const recurrence = { tolerated: 1e-4, weight: 0.5, historyMin: 200 };

function makeRow(width: number): { row: Float64Array; floats: Float32Array } {
  const row = new Float64Array(first + width);
  return { row, floats: new Float32Array(row.buffer) };
}

test('a bank says of a sample, and learns from it, just what its gauges would one by one', () => {
  const bank = new GaugeBank(first, rates);
  const [together, apart] = [makeRow(bankWidth(rates.length)), makeRow(rates.length * gaugeWidth)];
  const places = rates.map((_, k) => first + k * gaugeWidth);
  bank.start(together.floats, 0);
  for (const at of places) startGauge(apart.floats, at);
  const draw = makeNormal(makeUniform(5));
  for (let count = 0; count < 3000; count += 1) {
    const distances = rates.map((_, k) => (k + 1) * draw() ** 3);
    bank.look(together.row, together.floats, 0, scaleMin);
    bank.distances.set(distances);
    bank.measure(together.floats, 0, recurrence);
    const far = count % 7 === 0 ? 1 : Number.POSITIVE_INFINITY;
    for (const [k, at] of places.entries()) {
      const { row, floats } = apart;
      const surprise = surpriseOf(row, floats, at, distances[k]!, scaleMin, recurrence);
      expect(bank.surprises[k]).toBe(surprise);
      expect(bank.surpriseOf(together.floats, 0, k, -distances[k]!, recurrence)).toBe(
        surpriseOf(row, floats, at, -distances[k]!, scaleMin, recurrence),
      );
      expect([bank.above[k], bank.below[k]]).toEqual([
        reachAbove(row, floats, at, scaleMin),
        reachBelow(row, floats, at, scaleMin),
      ]);
      if (count % 500 === 499 && surprise >= 1) noteDistance(row, floats, at, distances[k]!, scaleMin);
      learnGauge(row, floats, at, distances[k]!, scaleMin, Math.max(rates[k]!, 1 / (count + 1)), surprise > far);
      if (count % 16 === 0) setReach(floats, at, 1e-4, recurrence);
      if (count === 2000) rescaleGauge(row, at, 3);
    }
    if (count % 500 === 499) bank.note(together.floats, 1);
    bank.learn(together.row, together.floats, 0, count, far);
    if (count % 16 === 0)
      for (const side of [0, 1] as const) bank.setReach(together.floats, 0, side, [0, rates.length], 1e-4, recurrence);
    if (count === 2000) bank.rescale(together.row, 0, 3);
  }
});
