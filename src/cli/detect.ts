// `rti detect`: scores a CSV of timestamp,value row by row through the very code that judges live samples, without looking ahead.
import type { DetectorPolicy, Verdict } from '../detect/detector.ts';
import { makeSeriesJudge, medianStepOf, stepRows } from '../detect/judge-series.ts';
import { detectorNames, findDetector } from '../detect/registry.ts';
import { type DurationMs, type EpochMs } from '../model/time.ts';
import { CsvError, type CsvRow, quoteField, readCsv } from './csv-reader.ts';
import { DetectPlotError, type PlotFiles, type PlotRequest, startPlot } from './detect-plot.ts';
import { parseTimestamp } from './timestamp.ts';

export type DetectOptions = {
  /** Names the input in messages; `-` is the standard input. */
  readonly file: string;
  /** `none`: only the plot is wanted. */
  readonly format?: 'csv' | 'json' | 'none';
  /** One of `detectorNames`; default `auto`. */
  readonly detector?: string;
  readonly direction?: DetectorPolicy['direction'];
  /** Accepted false alarms per week; default 1. */
  readonly falseAlarmsPerWeek?: number;
  /** Overrides the budget. */
  readonly tailProbability?: number;
  /** Time between rows; default the median of the first ones. */
  readonly stepMs?: DurationMs;
  /** Default 0: the first anomalous row opens an episode. */
  readonly forMs?: DurationMs;
  /** Default four steps: the fifth good row in a row closes the episode. */
  readonly keepFiringForMs?: DurationMs;
  readonly acceptAfterMs?: DurationMs;
  /** IANA name; the wall clock of plots. */
  readonly timeZone?: string;
  readonly plot?: PlotRequest;
};

/** Wrong use: exit code 2. */
export class DetectUsageError extends Error {
  override readonly name = 'DetectUsageError';
}

export type DetectIo = {
  /** The file's content, or the standard input for `-`. */
  readonly read: (file: string) => AsyncIterable<Uint8Array | string>;
  readonly write: (text: string) => void | Promise<void>;
  readonly writeError: (text: string) => void;
  /** Nobody reads the rows any more; default never. */
  readonly isClosed?: (() => boolean) | undefined;
  /** Needed for `plot` only. */
  readonly files?: PlotFiles;
};

/**
 * Runs the command; the exit code: 0 scored, 1 the input is wrong, 2 wrong usage. Options given as a function are read here, so that a wrong
 * flag is told as every other wrong use.
 */
export async function detectCommand(given: DetectOptions | (() => DetectOptions), io: DetectIo): Promise<number> {
  try {
    const options = typeof given === 'function' ? given() : given;
    const plot = options.plot === undefined || io.files === undefined ? null : await startPlot(options, options.plot, io.files);
    const rows = detectCsv(io.read(options.file), options, plot?.add);
    for await (const text of rows) {
      if (io.isClosed?.() === true && plot === null) return 0;
      await io.write(text);
    }
    const warning = (await plot?.write()) ?? null;
    if (warning !== null) io.writeError(`${warning}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof CsvError || isUsageError(error) || isFileError(error))) throw error;
    io.writeError(`${error.message}\n`);
    return error instanceof CsvError ? 1 : 2;
  }
}

function isUsageError(error: unknown): error is DetectUsageError | DetectPlotError {
  return error instanceof DetectUsageError || error instanceof DetectPlotError;
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'path' in error;
}

/**
 * The output, in pieces: `timestamp,value,anomaly_score,expected,lower,upper,anomalous,alarm`, one row per input row in input order. Rows
 * are taken in file order: one not later than the row before counts as 1 ms later (logs repeat an hour in autumn).
 */
export async function* detectCsv(
  input: AsyncIterable<Uint8Array | string>,
  options: DetectOptions,
  onScored?: (scored: Scored) => void,
): AsyncGenerator<string> {
  checkOptions(options);
  const format = watched(formats[options.format ?? 'csv'], onScored);
  let scorer: RowScorer | null = null;
  yield format.head;
  for await (const rows of readCsv(input, options.file)) {
    let start = 0;
    if (scorer === null && rows[0] !== undefined) {
      scorer = makeRowScorer(findColumns(rows[0], options.file), format, options);
      start = 1;
    }
    const text: string = scorer?.score(rows, start) ?? '';
    if (text !== '') yield text;
  }
  if (scorer === null)
    throw new CsvError({ file: options.file, line: 1, column: null }, 'empty; expected a header row with timestamp and value');
  yield scorer.flush() + format.tail;
}

function checkOptions(options: DetectOptions): void {
  const { detector = 'auto', tailProbability: p, falseAlarmsPerWeek: budget } = options;
  if (findDetector(detector) === null)
    throw new DetectUsageError(`--detector: no detector ${JSON.stringify(detector)} (one of ${detectorNames.join(', ')})`);
  if (p !== undefined && !(p > 0 && p < 0.5)) throw new DetectUsageError(`--tail-probability: ${p} (expected between 0 and 0.5)`);
  if (budget !== undefined && !(budget > 0))
    throw new DetectUsageError(`--false-alarms-per-week: ${budget} (expected more than 0)`);
}

export type Columns = { readonly timestamp: number; readonly value: number };

/** Where the header names the two columns; it is an error when it does not. */
export function findColumns(header: CsvRow, file: string): Columns {
  const names = header.fields.map((name) => name.trim().toLowerCase());
  const find = (name: string): number => {
    const index = names.indexOf(name);
    if (index >= 0) return index;
    throw new CsvError(
      { file, line: header.line, column: null },
      `no column "${name}" in the header (found: ${header.fields.join(', ')}); name it ${name}`,
    );
  };
  return { timestamp: find('timestamp'), value: find('value') };
}

/** A row as read: the texts are echoed, `value` NaN means "no value". */
type InputRow = { readonly time: string; readonly text: string; readonly at: EpochMs; readonly value: number };
type Scored = { readonly row: InputRow; readonly verdict: Readonly<Verdict> | null; readonly isAlarm: boolean };

type Format = { readonly head: string; readonly tail: string; readonly write: (scored: Scored, isFirst: boolean) => string };

const known = (number: number): string => (Number.isNaN(number) ? '' : String(number));

const csv: Format = {
  head: 'timestamp,value,anomaly_score,expected,lower,upper,anomalous,alarm\n',
  tail: '',
  write: ({ row, verdict: v, isAlarm }) => {
    const input = `${quoteField(row.time)},${quoteField(row.text)},`;
    if (v === null) return `${input},,,,0,0\n`;
    return `${input}${v.score},${known(v.expected)},${known(v.lower)},${known(v.upper)},${v.score > 1 ? 1 : 0},${isAlarm ? 1 : 0}\n`;
  },
};

const json: Format = {
  head: '[',
  tail: '\n]\n',
  write: ({ row, verdict: v, isAlarm }, isFirst) => {
    // JSON.stringify writes NaN as null, which is what "not known" is in JSON.
    const { expected = null, lower = null, upper = null } = v ?? {};
    const value = row.value;
    const line = {
      timestamp: row.time,
      value,
      anomaly_score: v?.score ?? null,
      expected,
      lower,
      upper,
      anomalous: (v?.score ?? 0) > 1,
      alarm: isAlarm,
    };
    return `${isFirst ? '' : ','}\n${JSON.stringify(line)}`;
  },
};

const formats = { csv, json, none: { head: '', tail: '', write: () => '' } } as const satisfies Record<string, Format>;

/** The same format, which also shows each scored row to `onScored`. */
function watched(format: Format, onScored: ((scored: Scored) => void) | undefined): Format {
  if (onScored === undefined) return format;
  const write: Format['write'] = (scored, isFirst) => {
    onScored(scored);
    return format.write(scored, isFirst);
  };
  return { ...format, write };
}

type RowScorer = {
  /** The output of rows from `start` on; it may lag while the step is not known. */
  readonly score: (rows: readonly CsvRow[], start: number) => string;
  /** What was held back at the end of the file. */
  readonly flush: () => string;
};

function makeRowScorer(columns: Columns, format: Format, options: DetectOptions): RowScorer {
  const waiting: InputRow[] = [];
  let judge: ((row: InputRow) => Scored) | null = null;
  let isFirst = true;
  const write = (row: InputRow): string => {
    const text = format.write((judge ??= makeJudge(waiting, options))(row), isFirst);
    isFirst = false;
    return text;
  };
  const flush = (): string => {
    let text = '';
    for (const row of waiting) text += write(row);
    waiting.length = 0;
    return text;
  };
  const score = (rows: readonly CsvRow[], start: number): string => {
    let text = '';
    for (let i = start; i < rows.length; i += 1) {
      const row = readRow(rows[i]!, columns, options.file); // i < length.
      if (judge === null) {
        waiting.push(row);
        if (waiting.length === stepRows) text += flush();
      } else {
        text += write(row);
      }
    }
    return text;
  };
  return { score, flush };
}

/** A row's two fields; what is neither a time nor a number is an error that names its place. */
export function readRow(row: CsvRow, columns: Columns, file: string): InputRow {
  const time = row.fields[columns.timestamp];
  const text = row.fields[columns.value];
  if (time === undefined || text === undefined) {
    throw new CsvError(
      { file, line: row.line, column: row.fields.length },
      `the row has ${row.fields.length} fields; the header names more`,
    );
  }
  const at = parseTimestamp(time.trim());
  if (at === null) {
    const wanted = 'RFC 3339, "YYYY-MM-DD HH:MM:SS" (UTC) or epoch seconds';
    throw new CsvError(
      { file, line: row.line, column: columns.timestamp + 1 },
      `not a timestamp: ${JSON.stringify(time.slice(0, 80))} (expected ${wanted})`,
    );
  }
  return { time, text, at, value: readValue(text.trim(), { file, line: row.line, column: columns.value + 1 }) };
}

const notANumber = /^(?:nan|null|na|n\/a|[+-]?inf(?:inity)?)$/i;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** NaN for an empty field, NaN, null or infinity: there is no value to judge. */
function readValue(text: string, place: { readonly file: string; readonly line: number; readonly column: number }): number {
  if (text === '' || notANumber.test(text)) return Number.NaN;
  if (!decimal.test(text))
    throw new CsvError(place, `not a number: ${JSON.stringify(text.slice(0, 80))} (expected e.g. 12.5, 1e3, or nothing)`);
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** The judge of the file's rows, at the step given or found in the first rows. */
function makeJudge(first: readonly InputRow[], options: DetectOptions): (row: InputRow) => Scored {
  const detector = findDetector(options.detector ?? 'auto');
  if (detector === null) throw new DetectUsageError(`no detector ${options.detector}`);
  const stepMs = options.stepMs ?? medianStepOf(first.map((row) => row.at));
  const judge = makeSeriesJudge({ ...options, name: options.file, detector, stepMs });
  return (row) => {
    const { verdict, isAlarm } = judge(row.at, row.value);
    return { row, verdict, isAlarm };
  };
}
