import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteField, readCsv } from './csv-reader.ts';

async function rowsOf(chunks: readonly (string | Uint8Array)[]): Promise<{ line: number; fields: readonly string[] }[]> {
  const rows = [];
  for await (const batch of readCsv(chunksOf(chunks), 'in.csv')) rows.push(...batch);
  return rows;
}

async function* chunksOf(chunks: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* chunks;
}

test('readCsv() reads back whatever was written, cut into chunks anywhere', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', '😀'), maxLength: 6 });
  const table = fc.array(fc.tuple(fc.constant('x'), field, field), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 9 }), async (rows, newline, size) => {
      const bytes = new TextEncoder().encode(rows.map((row) => row.map(quoteField).join(',') + newline).join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      expect((await rowsOf(chunks)).map((row) => row.fields)).toEqual(rows);
    }),
  );
});

test('readCsv() knows the line of each row, past empty lines and quoted line breaks', async () => {
  expect(await rowsOf(['\uFEFFa,b\r\n\n"x\ny",1\nz,2'])).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 3, fields: ['x\ny', '1'] },
    { line: 5, fields: ['z', '2'] },
  ]);
});

test('readCsv() refuses a quote left open, a quote within a bare field and an endless row, naming the line', async () => {
  await expect(rowsOf(['a\n"b\n'])).rejects.toThrow('in.csv:2: the file ends inside a quoted field');
  await expect(rowsOf(['a\n1,b"c"\n'])).rejects.toThrow('in.csv:2:2: a quote inside an unquoted field');
  await expect(rowsOf(['a\n', 'x'.repeat(2 ** 20 + 1)])).rejects.toThrow('in.csv:2: a row is longer than');
});
