import { expect, test } from 'vitest';
import { LabelError, readLabels } from './read-labels.ts';

const files = ['a/one.csv', 'b/one.csv', 'b/two.csv'];
const read = (labels: unknown) => readLabels(JSON.stringify(labels), files, 'labels.json');
const windows = [['2026-01-01 00:00:00', '2026-01-01 00:05:00.000000']];
const at = Date.UTC(2026, 0, 1);

test('readLabels() reads windows in order of time, and gives files without a label none', () => {
  const labels = read({ 'b/two.csv': [[1_767_229_200, '2026-01-01T01:00:00Z'], ...windows], 'a/one.csv': [] });
  expect([...labels]).toEqual([
    ['a/one.csv', []],
    ['b/one.csv', []],
    [
      'b/two.csv',
      [
        { from: at, to: at + 300_000 },
        { from: at + 3_600_000, to: at + 3_600_000 },
      ],
    ],
  ]);
});

test.each(['two.csv', 'b/two.csv', 'data/b/two.csv'])('readLabels() takes %s for b/two.csv', (key) => {
  expect(read({ [key]: windows }).get('b/two.csv')).toHaveLength(1);
});

test('readLabels() takes a file at the root for itself although folders hold files of the same name', () => {
  expect(readLabels(JSON.stringify({ 'one.csv': windows }), ['one.csv', 'a/one.csv'], 'x').get('one.csv')).toHaveLength(1);
});

test.each([
  [{ 'one.csv': windows }, 'labels.json: "one.csv" may mean a/one.csv or b/one.csv; name it with its folders'],
  [{ 'three.csv': windows }, 'labels.json: "three.csv" labels a file that is not in the data folder; correct or remove it'],
  [{ 'two.csv': [], 'b/two.csv': [] }, 'labels.json: "two.csv" and "b/two.csv" both label b/two.csv; join them'],
  [{ 'two.csv': {} }, 'labels.json: "two.csv": expected a list of [from, to]'],
  [{ 'two.csv': [['2026-01-01']] }, 'labels.json: "two.csv"[0]: expected [from, to]'],
  [{ 'two.csv': [...windows, [1, 'noon']] }, 'labels.json: "two.csv"[1][1]: not a timestamp: "noon" (expected RFC 3339'],
  [
    { 'two.csv': [['2026-01-01 00:00:01', '2026-01-01 00:00:00']] },
    'labels.json: "two.csv"[0]: ends 2026-01-01T00:00:00.000Z, before it starts 2026-01-01T00:00:01.000Z; swap the two',
  ],
  [
    { 'two.csv': [...windows, ['2026-01-01 00:05:00', '2026-01-01 01:00:00']] },
    'labels.json: "two.csv": the windows from 2026-01-01T00:00:00.000Z and from 2026-01-01T00:05:00.000Z overlap; make them one',
  ],
  [[], 'labels.json: expected an object: {"folder/file.csv": '],
])('readLabels() of %j says %s', (labels, message) => {
  expect(() => read(labels)).toThrow(LabelError);
  expect(() => read(labels)).toThrow(message);
});

test('readLabels() of what is not JSON names the file', () => {
  expect(() => readLabels('{', files, 'labels.json')).toThrow(/^labels\.json: not JSON: /);
});
