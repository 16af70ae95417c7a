import { expect, test } from 'vitest';
import { makeLabels } from '../model/labels.ts';
import { type Chunk, decodeChunk, encodeChunk, joinChunks, makeChunk } from './chunk.ts';

const span = { from: 1000, to: 1030, stepMs: 10 };
const a = makeLabels([['service', 'a"\n']]);
const b = makeLabels([['service', 'b']]);

const chunk = makeChunk(span, [
  {
    labels: a,
    points: [
      [1000, 1.5],
      [1020, Number.NaN],
      [1030, -0],
      [1040, 9],
    ],
  },
  { labels: b, points: [[1010, 2]] },
]);
const valuesOf = ({ series }: Chunk): number[][] => series.map(({ values }) => [...values]);

test('makeChunk() puts points on their instants; a sample without a number is told from none', () => {
  expect(valuesOf(chunk)).toEqual([
    [1.5, Number.NaN, Number.POSITIVE_INFINITY, -0],
    [Number.NaN, 2, Number.NaN, Number.NaN],
  ]);
});

test('decodeChunk() gives back what encodeChunk() was given', () => {
  expect(decodeChunk(encodeChunk(chunk), span)).toEqual(chunk);
  expect(decodeChunk(encodeChunk(makeChunk(span, [])), span)).toEqual({ ...span, series: [] });
});

test('decodeChunk() refuses what is cut off, of another span, or no chunk', () => {
  const bytes = encodeChunk(chunk);
  expect(decodeChunk(bytes.subarray(0, -1), span)).toBeNull();
  expect(decodeChunk(bytes, { ...span, to: 1040 })).toBeNull();
  for (const text of ['', '\n', 'null\n', '{}\n', '{"magic":"rti-history-1"}\n', 'x'.repeat(100)])
    expect(decodeChunk(Buffer.from(text), span)).toBeNull();
});

test('joinChunks() keeps each series in one row, absent where it was', () => {
  const later = makeChunk({ from: 1040, to: 1050, stepMs: 10 }, [{ labels: b, points: [[1050, 3]] }]);
  const joined = joinChunks(chunk, later);
  expect(joined).toMatchObject({ from: 1000, to: 1050, stepMs: 10 });
  expect(joined.series.map(({ labels }) => labels)).toEqual([a, b]);
  expect(valuesOf(joined)[1]).toEqual([Number.NaN, 2, Number.NaN, Number.NaN, Number.NaN, 3]);
});
