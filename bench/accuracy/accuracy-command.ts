// The command of the accuracy benchmark: its options, what it prints, its exit codes.
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CsvError } from '../../src/cli/csv-reader.ts';
import { detectorNames } from '../../src/detect/registry.ts';
import { judgeLabelled } from './judge-labelled.ts';
import type { LabelledSeries } from './labelled-series.ts';
import { type DetectorAccuracy, measureDetector } from './measure-detector.ts';
import { LabelError } from './read-labels.ts';
import { readLabelledFolder } from './read-series.ts';
import { type AccuracyReport, writeReport } from './report.ts';

const usage = `npm run bench:accuracy -- --data DIR --labels FILE [options]

Scores detectors on the labelled CSV series (timestamp,value) below DIR, through the code that runs live.

  --data DIR                  folder of *.csv, searched with its folders
  --labels FILE               JSON: {"folder/file.csv": [[from, to], …]}, both ends inside; a file without windows is fault-free
  --detector NAME             repeat it or separate by commas; default ${detectorNames.join(',')}
  --false-alarms-per-week N   the budget of each series; default 1
  --format markdown|json      default markdown
  --per-file                  a line per file too
  --name NAME                 of the data set; default the name of DIR, or of the folder around it when DIR is called data
  --write                     puts the section in docs/benchmarks.md
`;

export type AccuracyIo = {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly monotonicMs: () => number;
  /** Puts sections in docs/benchmarks.md and returns its path. */
  readonly writeSections: (sections: readonly string[]) => string;
};

class AccuracyUsageError extends Error {
  override readonly name = 'AccuracyUsageError';
}

/** Runs the command; the exit code: 0 scored, 1 the data or the labels are wrong, 2 wrong usage. */
export async function accuracyCommand(argv: readonly string[], io: AccuracyIo): Promise<0 | 1 | 2> {
  try {
    const options = readOptions(argv);
    if (options === 'help') io.stdout(usage);
    else await runAccuracy(options, io);
    return 0;
  } catch (error) {
    if (error instanceof CsvError || error instanceof LabelError) {
      io.stderr(`${error.message}\n`);
      return 1;
    }
    if (!(error instanceof AccuracyUsageError || isFileError(error))) throw error;
    io.stderr(`${error.message}\n(add --help for usage)\n`);
    return 2;
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'path' in error;
}

type Options = {
  readonly data: string;
  readonly labels: string;
  readonly detectors: readonly string[];
  readonly falseAlarmsPerWeek: number;
  readonly isJson: boolean;
  readonly perFile: boolean;
  readonly name: string;
  readonly write: boolean;
};

const optionTypes = {
  data: { type: 'string' },
  labels: { type: 'string' },
  detector: { type: 'string', multiple: true },
  'false-alarms-per-week': { type: 'string' },
  format: { type: 'string', default: 'markdown' },
  'per-file': { type: 'boolean', default: false },
  name: { type: 'string' },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: optionTypes, allowPositionals: false }).values;
  } catch (error) {
    throw new AccuracyUsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readOptions(argv: readonly string[]): Options | 'help' {
  const flags = parseFlags(argv);
  if (flags.help) return 'help';
  const { data, labels, format } = flags;
  if (data === undefined) throw new AccuracyUsageError('--data is missing: name the folder of the labelled series');
  if (labels === undefined) throw new AccuracyUsageError('--labels is missing: name the JSON file of the labelled windows');
  if (statSync(data, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new AccuracyUsageError(`--data: ${data} is not a folder`);
  if (statSync(labels, { throwIfNoEntry: false })?.isFile() !== true)
    throw new AccuracyUsageError(`--labels: ${labels} is not a file`);
  if (format !== 'markdown' && format !== 'json')
    throw new AccuracyUsageError(`--format: ${JSON.stringify(format)} (expected markdown or json)`);
  if (format === 'json' && flags.write)
    throw new AccuracyUsageError('--write puts Markdown in docs/benchmarks.md; leave out --format json');
  const around = basename(resolve(data));
  return {
    data,
    labels,
    detectors: readDetectors(flags.detector ?? []),
    falseAlarmsPerWeek: readBudget(flags['false-alarms-per-week']),
    isJson: format === 'json',
    perFile: flags['per-file'],
    name: flags.name ?? (around === 'data' ? basename(dirname(resolve(data))) : around),
    write: flags.write,
  };
}

function readDetectors(given: readonly string[]): readonly string[] {
  const names = given.flatMap((list) => list.split(',')).map((name) => name.trim());
  const unknown = names.find((name) => !detectorNames.includes(name));
  if (unknown !== undefined)
    throw new AccuracyUsageError(`--detector: no detector ${JSON.stringify(unknown)} (one of ${detectorNames.join(', ')})`);
  return names.length === 0 ? detectorNames : [...new Set(names)];
}

function readBudget(text = '1'): number {
  const budget = text.trim() === '' ? Number.NaN : Number(text);
  if (budget > 0 && budget < Number.POSITIVE_INFINITY) return budget;
  throw new AccuracyUsageError(`--false-alarms-per-week: ${text} (expected a number more than 0)`);
}

async function runAccuracy(options: Options, io: AccuracyIo): Promise<void> {
  const all = await readLabelledFolder(options.data, options.labels);
  const rows = all.reduce((sum, { times }) => sum + times.length, 0);
  if (rows === 0) throw new AccuracyUsageError(`--data: no row in any *.csv below ${options.data}`);
  const report: AccuracyReport = {
    name: options.name,
    series: all.length,
    rows,
    events: all.reduce((sum, { events }) => sum + events.length, 0),
    faultFreeSeries: all.filter(({ events }) => events.length === 0).length,
    falseAlarmsPerWeek: options.falseAlarmsPerWeek,
    detectors: options.detectors.map((detector) => runDetector(detector, all, { options, rows, io })),
  };
  if (options.isJson) {
    const json = options.perFile
      ? report
      : { ...report, detectors: report.detectors.map((one) => ({ ...one, files: undefined })) };
    io.stdout(`${JSON.stringify(json, null, 2)}\n`);
    return;
  }
  const command = `npm run bench:accuracy -- --data ${options.data} --labels ${options.labels}`;
  const section = writeReport(report, command, options.perFile);
  io.stdout(`${section}\n`);
  if (options.write) io.stderr(`bench: written to ${io.writeSections([section])}\n`);
}

type Run = { readonly options: Options; readonly rows: number; readonly io: AccuracyIo };

function runDetector(detector: string, all: readonly LabelledSeries[], { options, rows, io }: Run): DetectorAccuracy {
  const { falseAlarmsPerWeek } = options;
  const from = io.monotonicMs();
  const judged = all.map((series) => judgeLabelled(series, detector, falseAlarmsPerWeek));
  const nsPerRow = ((io.monotonicMs() - from) * 1e6) / rows;
  return measureDetector(judged, { detector, falseAlarmsPerWeek, nsPerRow });
}
