// How long a watch was judged, by days: the time over which its alarms are counted. Kept beside the snapshots, for a restart must not reset a rate.
import type { WatchConfig } from '../config/config.ts';
import type { WatchDetection } from '../detect/watch-detection.ts';
import { gapSteps } from '../detect/watch-detection-options.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';

export const dayMs: DurationMs = 86_400_000;
/** Rates are over so many days, today included. */
export const judgedDaysKept = 28;

export type JudgedTime = {
  /** The time of all series together. */
  readonly seriesMs: DurationMs;
  /** The time in which at least one series was judged. */
  readonly watchMs: DurationMs;
};

export class JudgedDays {
  private readonly days = new Map<number, JudgedTime>();

  /** Takes over what the run judged in the evaluation at `at`, `sinceLastMs` after the one before. */
  note(
    { detection, watch }: { readonly detection: WatchDetection; readonly watch: WatchConfig },
    at: EpochMs,
    sinceLastMs: DurationMs,
  ): void {
    const seriesMs = detection.takeJudgedMs();
    const watchMs = Math.max(0, Math.min(sinceLastMs, gapSteps * watch.intervalMs));
    if (seriesMs > 0) this.add(at, { seriesMs, watchMs });
  }

  add(at: EpochMs, { seriesMs, watchMs }: JudgedTime): void {
    const day = Math.floor(at / dayMs);
    const known = this.days.get(day);
    this.days.set(day, { seriesMs: (known?.seriesMs ?? 0) + seriesMs, watchMs: (known?.watchMs ?? 0) + watchMs });
    if (known === undefined) for (const old of this.days.keys()) if (old <= day - judgedDaysKept) this.days.delete(old);
  }

  /** The time judged in the days kept up to `now`, and when the first of them began; null = nothing was judged in them. */
  upTo(now: EpochMs): (JudgedTime & { readonly since: EpochMs }) | null {
    const today = Math.floor(now / dayMs);
    const within = [...this.days].filter(([day]) => day > today - judgedDaysKept && day <= today);
    if (within.length === 0) return null;
    const sum = (pick: (time: JudgedTime) => number): number => within.reduce((total, [, time]) => total + pick(time), 0);
    return {
      since: Math.min(...within.map(([day]) => day)) * dayMs,
      seriesMs: sum(({ seriesMs }) => seriesMs),
      watchMs: sum(({ watchMs }) => watchMs),
    };
  }

  toBytes(): Uint8Array {
    return new TextEncoder().encode(JSON.stringify([...this.days].map(([day, time]) => [day, time.seriesMs, time.watchMs])));
  }

  /** What toBytes gave; a damaged one is as good as none. */
  static fromBytes(bytes: Uint8Array | null): JudgedDays {
    const judged = new JudgedDays();
    for (const row of parseRows(bytes)) {
      const [day, seriesMs, watchMs] = Array.isArray(row) ? (row as unknown[]) : [];
      if (typeof day === 'number' && typeof seriesMs === 'number' && typeof watchMs === 'number')
        judged.days.set(day, { seriesMs, watchMs });
    }
    return judged;
  }
}

function parseRows(bytes: Uint8Array | null): readonly unknown[] {
  if (bytes === null) return [];
  try {
    const found: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(found) ? found : [];
  } catch {
    return []; // Damaged: the rate is counted anew, which costs nothing but its past.
  }
}
