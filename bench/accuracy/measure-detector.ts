// Everything the benchmark says of one detector, as data: what `--format json` prints and the tables are written from.
import {
  addCounts,
  asSpans,
  countHits,
  delaysOf,
  type DetectionCounts,
  f1Of,
  falseAlarmsPerWeekOf,
  precisionOf,
  recallOf,
} from './detection-counts.ts';
import { type JudgedSeries, weekMs } from './labelled-series.ts';
import {
  addTallies,
  bestNabThresholds,
  nabProfiles,
  type NabRows,
  nabRowsOf,
  nabScore,
  type NabTally,
  tallyAlarms,
} from './nab.ts';
import { standardErrorOf } from './resample.ts';
import { bestPoint, recallWithin, shareOutside, type SweepPoint, sweepThresholds } from './threshold-sweep.ts';

/** NaN and Infinity are null in JSON: a figure that does not exist, a threshold that no row reaches. */
export type NabFigures = {
  readonly profile: string;
  /** The opened episodes at the defaults. */
  readonly atDefaults: number;
  readonly standardError: number | null;
  /** Every row with score >= threshold an alarm, at the best threshold: how the published figures are chosen. */
  readonly bestRows: { readonly score: number; readonly threshold: number };
  /** One alarm per episode at the best threshold. */
  readonly bestEpisodes: { readonly score: number; readonly threshold: number };
};

export type EventFigures = DetectionCounts & {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
};

type BestEvents = EventFigures & { readonly threshold: number };

/** Recall at the threshold that finds most events for at most so many false alarms per series-week. */
type RecallWithin = { readonly falseAlarmsPerWeek: number; readonly inside: number; readonly overlap: number };

export type EventMeasures = {
  readonly atDefaults: EventFigures;
  readonly f1StandardError: number | null;
  /** An event counts as found when an episode runs during it; `outside`: share of the other rows inside episodes. */
  readonly overlapAtDefaults: EventFigures & { readonly outside: number };
  readonly best: BestEvents | null;
  readonly bestOverlap: BestEvents | null;
  readonly recallWithin: readonly RecallWithin[];
  readonly delay: Delay;
};

/** From an event's start to its first alarm, over the events that have one; NaN when none has. */
export type Delay = { readonly rowsMedian: number; readonly rowsP90: number; readonly msMedian: number; readonly msP90: number };

export type FalseAlarms = {
  readonly budgetPerWeek: number;
  readonly all: number;
  /** Without the rows that NAB calls probation: when the detector has settled. */
  readonly settled: number;
  /** In the files without an event. */
  readonly faultFree: number;
};

export type FileFigures = {
  readonly file: string;
  readonly nab: NabTally;
  readonly alarms: DetectionCounts;
  readonly overlap: DetectionCounts;
};

export type DetectorAccuracy = {
  readonly detector: string;
  readonly nab: readonly NabFigures[];
  readonly events: EventMeasures;
  readonly falseAlarmsPerWeek: FalseAlarms;
  readonly nsPerRow: number;
  readonly files: readonly FileFigures[];
};

/** An overlap that is bought by episodes over more than this share of the normal rows is no finding. */
const outsideMax = 0.05;
const recallLimits: readonly number[] = [1, 0.25];

export type RunFacts = { readonly detector: string; readonly falseAlarmsPerWeek: number; readonly nsPerRow: number };

export function measureDetector(judged: readonly JudgedSeries[], run: RunFacts): DetectorAccuracy {
  const nabRows = judged.map(({ series }) => nabRowsOf(series));
  const points = sweepThresholds(judged, nabRows);
  const files = judged.map((one, i) => figuresOfFile(one, nabRows[i]!)); // One per series.
  return {
    detector: run.detector,
    nab: measureNab(judged, files, points),
    events: measureEvents(judged, files, points),
    falseAlarmsPerWeek: measureFalseAlarms(judged, nabRows, run.falseAlarmsPerWeek),
    nsPerRow: run.nsPerRow,
    files,
  };
}

function figuresOfFile({ series, alarms, episodes }: JudgedSeries, rows: NabRows): FileFigures {
  return {
    file: series.file,
    nab: tallyAlarms(rows, alarms),
    alarms: countHits(series, asSpans(alarms)),
    overlap: countHits(series, episodes),
  };
}

function measureNab(judged: readonly JudgedSeries[], files: readonly FileFigures[], points: readonly SweepPoint[]): NabFigures[] {
  const tallies = files.map(({ nab }) => nab);
  const bestRows = bestNabThresholds(judged, nabProfiles);
  return nabProfiles.map((profile, i) => {
    const best = bestPoint(points, ({ nab }) => nabScore(nab, profile));
    const silent = { score: 0, threshold: Number.POSITIVE_INFINITY };
    const bestScore = best === null ? 0 : nabScore(best.nab, profile);
    return {
      profile: profile.name,
      atDefaults: nabScore(addTallies(tallies), profile),
      standardError: standardErrorOf(tallies, (drawn) => nabScore(addTallies(drawn), profile)),
      bestRows: bestRows[i] ?? silent,
      bestEpisodes: best !== null && bestScore > 0 ? { score: bestScore, threshold: best.threshold } : silent,
    };
  });
}

function measureEvents(
  judged: readonly JudgedSeries[],
  files: readonly FileFigures[],
  points: readonly SweepPoint[],
): EventMeasures {
  const counts = files.map(({ alarms }) => alarms);
  const episodes = judged.map((one) => one.episodes);
  const overlap = addCounts(files.map((file) => file.overlap));
  const quiet = points.filter(({ outside }) => outside <= outsideMax);
  return {
    atDefaults: figuresOf(addCounts(counts)),
    f1StandardError: standardErrorOf(counts, (drawn) => f1Of(addCounts(drawn))),
    overlapAtDefaults: { ...figuresOf(overlap), outside: shareOutside(judged, episodes) },
    best: bestEvents(points, 'inside'),
    bestOverlap: bestEvents(quiet, 'overlap'),
    recallWithin: recallLimits.map((limit) => ({
      falseAlarmsPerWeek: limit,
      inside: recallWithin(points, limit, 'inside'),
      overlap: recallWithin(quiet, limit, 'overlap'),
    })),
    delay: delayOf(judged),
  };
}

function figuresOf(counts: DetectionCounts): EventFigures {
  return { ...counts, precision: precisionOf(counts), recall: recallOf(counts), f1: f1Of(counts) };
}

function bestEvents(points: readonly SweepPoint[], kind: 'inside' | 'overlap'): BestEvents | null {
  const best = bestPoint(points, (point) => f1Of(point[kind]));
  return best === null ? null : { ...figuresOf(best[kind]), threshold: best.threshold };
}

function delayOf(judged: readonly JudgedSeries[]): Delay {
  const delays = judged.flatMap(delaysOf);
  const rows = delays.map((delay) => delay.rows).sort((a, b) => a - b);
  const ms = delays.map((delay) => delay.ms).sort((a, b) => a - b);
  return { rowsMedian: quantile(rows, 0.5), rowsP90: quantile(rows, 0.9), msMedian: quantile(ms, 0.5), msP90: quantile(ms, 0.9) };
}

/** The smallest value that at least this share of the sorted values do not exceed; NaN of none. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function measureFalseAlarms(judged: readonly JudgedSeries[], nabRows: readonly NabRows[], budgetPerWeek: number): FalseAlarms {
  const rate = (some: readonly JudgedSeries[]): number =>
    falseAlarmsPerWeekOf(addCounts(some.map(({ series, alarms }) => countHits(series, asSpans(alarms)))));
  let [settledAlarms, settledWeeks] = [0, 0];
  for (const [i, { series, alarms }] of judged.entries()) {
    const probation = nabRows[i]?.probation ?? 0;
    settledAlarms += countHits(series, asSpans(alarms.filter((row) => row >= probation))).falseAlarms;
    settledWeeks += ((series.times.length - probation) * series.stepMs) / weekMs;
  }
  return {
    budgetPerWeek,
    all: rate(judged),
    settled: settledAlarms / settledWeeks,
    faultFree: rate(judged.filter(({ series }) => series.events.length === 0)),
  };
}
