import { expect, test } from 'vitest';
import { Pages, rowsPerPage } from './pages.ts';
import { SeriesTable } from './series-table.ts';

test('rowOf() gives each label set one row, in whatever order its labels are written', () => {
  const table = new SeriesTable(10, []);
  const row = table.rowOf({ a: '1', b: '2' }, -1);
  expect(table.rowOf({ b: '2', a: '1' }, -1)).toBe(row);
  expect(table.rowOf({ a: '1' }, row)).not.toBe(row);
  expect(table.size).toBe(2);
});

test('rowOf() refuses the series beyond seriesMax until one is removed', () => {
  const table = new SeriesTable(1, []);
  const row = table.rowOf({ a: '1' }, -1);
  expect(table.rowOf({ a: '2' }, -1)).toBe(-1);
  table.remove(row);
  table.remove(row);
  expect(table.rowOf({ a: '2' }, -1)).toBe(row);
  expect(table.rowOf({ a: '1' }, -1)).toBe(-1);
});

test('rowOf() reuses a dead row cleared and under a new generation', () => {
  const pages = new Pages(2);
  const table = new SeriesTable(10, [pages]);
  const row = table.rowOf({ a: '1' }, -1);
  pages.view(row).set([1, 2]);
  table.remove(row);
  expect([table.labelsOf(row), table.generationOf(row)]).toEqual([null, 1]);
  expect(table.rowOf({ a: '2' }, row)).toBe(row);
  expect([[...pages.view(row)], table.generationOf(row)]).toEqual([[0, 0], 2]);
});

test('pages never move: a row keeps its memory while the table grows', () => {
  const pages = new Pages(3);
  const table = new SeriesTable(1000, [pages]);
  const first = pages.view(table.rowOf({ n: '0' }, -1));
  for (let i = 1; i < 3 * rowsPerPage; i += 1) pages.view(table.rowOf({ n: String(i) }, -1)).fill(i);
  first[0] = 42;
  expect(pages.view(0)[0]).toBe(42);
  expect([...pages.view(rowsPerPage)]).toEqual([rowsPerPage, rowsPerPage, rowsPerPage]);
  expect(first.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test('adopt() a restored series is found by its labels, whoever asks first, and its row can be given to another', () => {
  const pages = new Pages(1);
  const table = new SeriesTable(3, [pages]);
  const rows = [{ a: '1' }, { a: '2' }, {}].map((labels) => table.adopt(labels));
  expect(rows).toEqual([0, 1, 2]);
  expect([table.adopt({ a: '4' }), table.size]).toEqual([-1, 3]);
  table.remove(0);
  expect(table.rowOf({ a: '1' }, 2)).toBe(0);
  expect(table.rowOf({ a: '2' }, 1)).toBe(1);
  expect([table.find({}), table.find({ a: '1' }), table.find({ a: '3' })]).toEqual([2, 0, -1]);
  table.remove(1);
  expect([table.find({ a: '2' }), table.rowOf({ a: '3' }, -1), table.size]).toEqual([-1, 1, 3]);
});

test('rowOf() labels that come as the same object each time are met without being compared', () => {
  const table = new SeriesTable(10, []);
  const row = table.rowOf({ a: '1' }, -1);
  const again = { a: '1' };
  expect(table.rowOf(again, row)).toBe(row);
  expect(table.labelsOf(row)).toBe(again);
  for (let i = 0; i < 100; i += 1) table.rowOf({ a: '1' }, row);
  const last = table.labelsOf(row);
  table.rowOf({ a: '1' }, row);
  expect(table.labelsOf(row)).toBe(last);
});
