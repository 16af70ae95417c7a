// Reads a folder of CSV series (timestamp,value) with their labels, row by row as `rti detect` reads them.
import { createReadStream, globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { CsvError, readCsv } from '../../src/cli/csv-reader.ts';
import { type Columns, findColumns, readRow } from '../../src/cli/detect.ts';
import { medianStepOf, stepRows } from '../../src/detect/judge-series.ts';
import { type LabelledSeries, rowsOfWindow, type TimeWindow } from './labelled-series.ts';
import { LabelError, readLabels } from './read-labels.ts';

/** All series below `folder`, by name. */
export async function readLabelledFolder(folder: string, labelsFile: string): Promise<LabelledSeries[]> {
  const files = globSync('**/*.csv', { cwd: folder })
    .map((file) => file.split(sep).join('/'))
    .sort();
  const labels = readLabels(readFileSync(labelsFile, 'utf8'), files, labelsFile);
  const all: LabelledSeries[] = [];
  for (const file of files) all.push(await readLabelledSeries(folder, file, { windows: labels.get(file) ?? [], labelsFile }));
  return all;
}

async function readLabelledSeries(
  folder: string,
  file: string,
  { windows, labelsFile }: { readonly windows: readonly TimeWindow[]; readonly labelsFile: string },
): Promise<LabelledSeries> {
  const path = join(folder, file);
  const [times, values]: [number[], number[]] = [[], []];
  let columns: Columns | null = null;
  for await (const rows of readCsv(createReadStream(path), path)) {
    for (const row of rows) {
      if (columns === null) {
        columns = findColumns(row, path);
        continue;
      }
      const { at, value } = readRow(row, columns, path);
      times.push(at);
      values.push(value);
    }
  }
  if (columns === null)
    throw new CsvError({ file: path, line: 1, column: null }, 'empty; expected a header row with timestamp and value');
  const own = Float64Array.from(times);
  const events = windows.map((window, i) => {
    const rows = rowsOfWindow(own, window);
    if (rows === null)
      throw new LabelError(`${labelsFile}: "${file}"[${i}]: no row of the file is in this window; correct or remove it`);
    return rows;
  });
  return { file, times: own, values: Float64Array.from(values), stepMs: medianStepOf(times.slice(0, stepRows)), events };
}
