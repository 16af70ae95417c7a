// False alarms as they came, beside the budget: anomalies opened while a watch was judged, but for those that somebody found useful.
import type { DurationMs } from '../model/time.ts';
import { poissonUpper } from '../stats/poisson.ts';
import type { Clock } from '../model/time.ts';
import type { AlarmDay, ResponseTimes, StoreLists } from '../store/port.ts';
import type { FalseAlarmsView } from './engine-port.ts';
import { dayMs, judgedDaysKept } from './judged-days.ts';
import type { WatchRun } from './observe.ts';
import { oneAtATime } from './one-at-a-time.ts';

const weekMs: DurationMs = 7 * dayMs;
const confidence = 0.95;

export type RealisedRates = {
  /** Counts anew. After what may have changed the counts, and once a minute. */
  refresh(): Promise<void>;
  of(run: WatchRun): FalseAlarmsView;
  /** Useful ones among those that people call useful or noise; null when nobody said either. */
  precisionOf(watch: string): number | null;
  responses(): ResponseTimes;
};

export function makeRealisedRates({
  lists,
  clock,
}: {
  readonly lists: Pick<StoreLists, 'alarmDays' | 'responseTimes'>;
  readonly clock: Clock;
}): RealisedRates {
  let days: readonly AlarmDay[] = [];
  let responses: ResponseTimes = { toVerdictMs: null, toEndMs: null };
  return {
    refresh: oneAtATime(async () => {
      const since = clock.now() - judgedDaysKept * dayMs;
      days = await lists.alarmDays(since);
      responses = await lists.responseTimes(since);
    }),
    precisionOf: (watch) => precisionOf(days.filter((day) => day.watch === watch)),
    responses: () => responses,
    of: ({ watch, judged }) =>
      rateOf(
        watch,
        judged.upTo(clock.now()),
        days.filter((day) => day.watch === watch.name),
      ),
  };
}

export function precisionOf(days: readonly AlarmDay[]): number | null {
  const useful = days.reduce((sum, day) => sum + day.useful, 0);
  const noise = days.reduce((sum, day) => sum + day.noise, 0);
  return useful + noise === 0 ? null : useful / (useful + noise);
}

/** Per week, of the watch as a whole or of one series, as the budget counts. Too few weeks show as a high bound, never as a low rate. */
export function rateOf(
  { falseAlarms: { count, perMs, per } }: WatchRun['watch'],
  judged: ReturnType<WatchRun['judged']['upTo']>,
  days: readonly AlarmDay[],
): FalseAlarmsView {
  const budget = { per, budgetPerWeek: (count * weekMs) / perMs };
  if (judged === null) return { ...budget, since: null, weeks: 0, opened: 0, useful: 0, perWeek: null, perWeekAtMost: null };
  const { since } = judged;
  const counted = days.filter(({ day }) => day * dayMs >= since);
  const opened = counted.reduce((sum, day) => sum + day.opened, 0);
  const useful = counted.reduce((sum, day) => sum + day.useful, 0);
  const weeks = (per === 'watch' ? judged.watchMs : judged.seriesMs) / weekMs;
  const rate = (alarms: number): number | null => (weeks > 0 ? alarms / weeks : null);
  const alarms = opened - useful;
  return {
    ...budget,
    since,
    weeks,
    opened,
    useful,
    perWeek: rate(alarms),
    perWeekAtMost: rate(poissonUpper(alarms, confidence)),
  };
}
