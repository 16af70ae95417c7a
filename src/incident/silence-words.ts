// What a series that says nothing does, in words: `fell to zero at 03:01:15 UTC, usually 95–130 req/s`.
import type { Evidence } from '../model/evidence.ts';
import type { EpochMs } from '../model/time.ts';
import { formatClock, formatSpan } from './format-time.ts';
import { formatNumber, formatRange, formatValue } from './format-value.ts';

type Known = Pick<Evidence, 'kind' | 'silence' | 'onsetAt' | 'value' | 'lower' | 'upper' | 'unit'> & {
  readonly reference: EpochMs;
};

/** Null for an anomaly of the value. A clock time bears its date when it is not that of `reference`. */
export function silenceWords(known: Known): string | null {
  const { kind, silence, onsetAt, value, lower, upper, unit, reference } = known;
  const usual = formatRange(lower, upper, unit);
  switch (kind) {
    case 'zero':
      return `fell to zero at ${formatClock(silence?.since ?? onsetAt, reference)}${usual === null ? '' : `, usually ${usual}`}`;
    case 'absent': {
      if (!silence) return `no samples since ${formatClock(onsetAt, reference)}`;
      const series = silence.series > 1 ? ` (all ${formatNumber(silence.series)} series)` : '';
      return `no samples since ${formatClock(silence.lastAt, reference)}, usually one every ${formatSpan(silence.stepMs)}${series}`;
    }
    case 'stuck': {
      const shown = value === null ? 'one value' : formatValue(value, unit);
      if (!silence) return `stuck at ${shown} since ${formatClock(onsetAt, reference)}`;
      const repeats = Math.round(silence.repeatShare * 100_000);
      const usually = repeats === 0 ? 'no' : `${formatNumber(repeats)} in 100,000`;
      return `stuck at ${shown} for ${formatNumber(silence.samples)} samples (${usually} repeats usual)`;
    }
    case 'late':
      return silence
        ? `samples ${formatSpan(reference - silence.lastAt)} late, usually one every ${formatSpan(silence.stepMs)}`
        : `samples late since ${formatClock(onsetAt, reference)}`;
    default:
      return null;
  }
}
