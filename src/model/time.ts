// Time as this program speaks it: instants are epoch milliseconds, spans are milliseconds. Only the shell reads a clock.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;
/** A span in milliseconds. */
export type DurationMs = number;

/** The shell's only source of time. `monotonicMs` never jumps; comparing both shows a jump of the wall clock. */
export interface Clock {
  now(): EpochMs;
  monotonicMs(): DurationMs;
}

const unitMs: Readonly<Record<string, DurationMs>> = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};
const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const order = ['y', 'w', 'd', 'h', 'm', 's', 'ms'] as const;

/** Reads a Prometheus duration (`1h30m`, `250ms`, `0`); null when it is none. */
export function parseDuration(text: string): DurationMs | null {
  if (text === '0') return 0;
  const match = pattern.exec(text);
  if (!match || text === '') return null;
  let total = 0;
  order.forEach((unit, i) => {
    const digits = match[i + 1];
    if (digits !== undefined) total += Number(digits) * (unitMs[unit] ?? 0);
  });
  return Number.isSafeInteger(total) ? total : null;
}

/** Writes a span the way Prometheus does: `1h30m`, `0s`, `250ms`. */
export function formatDuration(ms: DurationMs): string {
  if (ms <= 0) return '0s';
  let rest = Math.round(ms);
  let text = '';
  for (const unit of order.slice(2)) {
    const size = unitMs[unit] ?? 1;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}
