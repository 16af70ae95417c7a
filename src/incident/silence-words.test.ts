import { expect, test } from 'vitest';
import type { Evidence } from '../model/evidence.ts';
import { silenceWords } from './silence-words.ts';

const at = Date.UTC(2026, 10, 23, 3, 1, 15);
const silence = { samples: 6, lastAt: at, stepMs: 15_000, repeatShare: 5e-5, series: 1 };
const known = { onsetAt: at, value: 412, lower: 95, upper: 130, unit: 'req/s', silence, reference: at + 45_000 };

test.each<[Partial<Pick<Evidence, 'kind' | 'silence' | 'value' | 'lower' | 'upper'>>, string | null]>([
  [{ kind: 'zero', value: 0 }, 'fell to zero at 03:01:15 UTC, usually 95–130 req/s'],
  [{ kind: 'zero', value: 0, silence: { ...silence, since: at + 9000 } }, 'fell to zero at 03:01:24 UTC, usually 95–130 req/s'],
  [{ kind: 'zero', value: 0, lower: null, upper: null }, 'fell to zero at 03:01:15 UTC'],
  [{ kind: 'absent', value: null }, 'no samples since 03:01:15 UTC, usually one every 15 s'],
  [
    { kind: 'absent', silence: { ...silence, series: 1200 } },
    'no samples since 03:01:15 UTC, usually one every 15 s (all 1,200 series)',
  ],
  [{ kind: 'stuck' }, 'stuck at 412 req/s for 6 samples (5 in 100,000 repeats usual)'],
  [{ kind: 'stuck', silence: { ...silence, repeatShare: 0 } }, 'stuck at 412 req/s for 6 samples (no repeats usual)'],
  [{ kind: 'late' }, 'samples 45 s late, usually one every 15 s'],
  [{ kind: 'value' }, null],
  [{}, null],
])('silenceWords() %o', (over, words) => {
  expect(silenceWords({ ...known, ...over })).toBe(words);
});

test('silenceWords() what a record without details is known to be', () => {
  const { silence: _, ...bare } = known;
  expect(silenceWords({ ...bare, kind: 'absent' })).toBe('no samples since 03:01:15 UTC');
  expect(silenceWords({ ...bare, kind: 'late', reference: at + 86_400_000 })).toBe('samples late since 2026-11-23 03:01:15 UTC');
});
