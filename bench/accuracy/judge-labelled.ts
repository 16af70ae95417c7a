// Runs one detector over a labelled series through the code that runs live.
import { makeSeriesJudge } from '../../src/detect/judge-series.ts';
import { findDetector } from '../../src/detect/registry.ts';
import type { JudgedSeries, LabelledSeries, RowRange } from './labelled-series.ts';

export function judgeLabelled(series: LabelledSeries, detectorName: string, falseAlarmsPerWeek: number): JudgedSeries {
  const { file, times, values, stepMs } = series;
  const detector = findDetector(detectorName);
  if (detector === null) throw new RangeError(`no detector ${detectorName}`);
  const judge = makeSeriesJudge({ name: file, detector, stepMs, falseAlarmsPerWeek });
  const scores = new Float64Array(times.length);
  const alarms: number[] = [];
  const episodes: RowRange[] = [];
  let open: { first: number; last: number } | null = null;
  for (let row = 0; row < times.length; row += 1) {
    const { verdict, changes, isAlarm } = judge(times[row]!, values[row]!); // row < length.
    const score = verdict?.score ?? Number.NEGATIVE_INFINITY;
    scores[row] = score;
    if (changes.some((change) => change.kind === 'resolved')) open = null;
    if (isAlarm) {
      alarms.push(row);
      episodes.push((open = { first: row, last: row }));
    } else if (open !== null && score > 1) {
      open.last = row;
    }
  }
  return { series, scores, alarms, episodes };
}
