// The bins of a seasonal profile: half-hours of the day and hours of the week.
import { secondOfDay, secondOfWeek } from './local-time.ts';

export const daySeconds = 86_400;
export const dayBins = 48;
export const weekBins = 168;
export const dayBinSeconds = daySeconds / dayBins;
export const weekBinSeconds = (7 * daySeconds) / weekBins;

/** The bins an instant lies in. The last instant is kept: rows are judged one after another at the same one, and each asks eight times. */
export class SeasonBins {
  day = 0;
  week = 0;
  private localSeconds = Number.NaN;

  at(localSeconds: number): this {
    if (localSeconds === this.localSeconds) return this;
    this.localSeconds = localSeconds;
    this.day = Math.floor(secondOfDay(localSeconds) / dayBinSeconds);
    this.week = Math.floor(secondOfWeek(localSeconds) / weekBinSeconds);
    return this;
  }
}
