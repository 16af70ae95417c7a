// `rti detect --plot`: gathers the scored rows of a run and writes the picture when all are scored. The drawing itself is `plot/`, loaded with it.
import { basename, extname } from 'node:path';
import type { Verdict } from '../detect/detector.ts';
import type { EpochMs } from '../model/time.ts';
import { isoTime } from '../incident/format-time.ts';
import type { PlotOptions, PlotPoint } from '../plot/plot-point.ts';

/** What a plot says of the run it shows. */
export type PlottedRun = {
  readonly file: string;
  readonly detector?: string;
  readonly falseAlarmsPerWeek?: number;
  readonly timeZone?: string;
};

/** A scored row; without a verdict when it had no value. */
export type PlottedRow = {
  readonly row: { readonly at: EpochMs; readonly value: number };
  readonly verdict: Readonly<Verdict> | null;
  readonly isAlarm: boolean;
};

export type PlotRequest = {
  /** Ends in `.svg` or `.png`. */
  readonly file: string;
  readonly title?: string;
  readonly unit?: string;
  readonly theme?: 'light' | 'dark';
  /** All rows are scored; those of this range are drawn. */
  readonly from?: EpochMs;
  readonly to?: EpochMs;
};

/** What a plot needs of the file system. */
export type PlotFiles = {
  /** Why the file could not be written, found before the work is done; null when nothing speaks against it. */
  readonly whyNotWritable: (file: string) => Promise<string | null>;
  /** Puts the content in place of the file at once; an error leaves what was there. */
  readonly replace: (file: string, content: string | Uint8Array) => Promise<void>;
};

/** A plot that cannot be made: exit code 2. */
export class DetectPlotError extends Error {
  override readonly name = 'DetectPlotError';
}

export type RunningPlot = {
  readonly add: (scored: PlottedRow) => void;
  /** Returns what the user should know of the picture; null when there is nothing. */
  readonly write: () => Promise<string | null>;
};

/** Checks the request before a row is read, so that an hour of standard input is not scored in vain. */
export async function startPlot(run: PlottedRun, request: PlotRequest, files: PlotFiles): Promise<RunningPlot> {
  const kind = extname(request.file).toLowerCase();
  if (kind !== '.svg' && kind !== '.png')
    throw new DetectPlotError(
      `--plot: ${JSON.stringify(request.file)} ends in neither .svg nor .png; the ending chooses the format`,
    );
  if (request.from !== undefined && request.to !== undefined && request.from >= request.to)
    throw new DetectPlotError('--from: not before --to');
  const reason = await files.whyNotWritable(request.file);
  if (reason !== null) throw new DetectPlotError(`--plot: cannot write ${request.file}: ${reason}`);
  const points: PlotPoint[] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  const add = ({ row, verdict, isAlarm }: PlottedRow): void => {
    if (verdict === null) return;
    // As in scoring, a row not later than the one before counts as 1 ms later.
    lastAt = Math.max(row.at, lastAt + 1);
    const { expected, lower, upper, score } = verdict;
    points.push({ at: lastAt, value: row.value, expected, lower, upper, score, alarm: isAlarm });
  };
  const write = async (): Promise<string | null> => {
    const { renderPlot } = await import('../plot/render-plot.ts');
    const svg = renderPlot(points, plotOptionsOf(run, request));
    const content = kind === '.svg' ? svg : await (await import('../raster/rasterize-svg.ts')).rasterizeSvg(svg);
    try {
      await files.replace(request.file, content);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      throw new DetectPlotError(`--plot: cannot write ${request.file}: ${error.message}`, { cause: error });
    }
    return whyEmpty(points, request);
  };
  return { add, write };
}

function whyEmpty(
  points: readonly PlotPoint[],
  { file, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: PlotRequest,
): string | null {
  if (points.some((point) => point.at >= from && point.at <= to)) return null;
  const [first, last] = [points[0], points.at(-1)];
  const text = (point: PlotPoint): string => isoTime(point.at) ?? 'no known time';
  const reason =
    first === undefined || last === undefined ? 'no row has a value' : `the rows are from ${text(first)} to ${text(last)}`;
  return `warning: ${file} is empty: ${reason}`;
}

function plotOptionsOf(run: PlottedRun, request: PlotRequest): PlotOptions {
  const budget = run.falseAlarmsPerWeek ?? 1;
  return {
    ...request,
    title: request.title ?? (run.file === '-' ? 'standard input' : basename(run.file)),
    subtitle: `detector ${run.detector ?? 'auto'}, at most ${budget} false alarm${budget === 1 ? '' : 's'} per week`,
    ...(run.timeZone === undefined ? {} : { timeZone: run.timeZone }),
  };
}
