import { describe, expect, test } from 'vitest';
import { clockDifference, judgeClock, readingOfDate } from './clock-difference.ts';

const at = Date.parse('2026-12-01T03:00:00Z');
const reading = (aheadMs: number, wayMs = 20, resolutionMs = 1) => ({
  sentAt: at,
  answeredAt: at + wayMs,
  peerAt: at + wayMs / 2 + aheadMs,
  resolutionMs,
});

describe('clock difference', () => {
  test('what the way or the seconds of a Date header explain is no difference', () => {
    expect(clockDifference(reading(0))).toBe(0);
    expect(clockDifference(reading(3000, 8000))).toBe(0);
    expect(clockDifference({ sentAt: at + 999, answeredAt: at + 999, peerAt: at, resolutionMs: 1000 })).toBe(0);
  });

  test('ahead is positive, behind negative', () => {
    expect(clockDifference(reading(5000))).toBe(4990);
    expect(clockDifference(reading(-5000))).toBe(-4989);
  });

  test('a second is fine, ten are a warning, two minutes fail, and which way it is wrong is said', () => {
    expect(judgeClock('X', reading(1000)).status).toBe('ok');
    expect(judgeClock('X', reading(10_000))).toMatchObject({
      status: 'warning',
      detail: 'the clock of X is 10.0 s ahead of ours',
    });
    expect(judgeClock('X', reading(-120_000))).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('behind ours'),
    });
    expect(judgeClock('X', reading(-120_000)).remedy).toContain('NTP');
  });

  test('no Date, or nonsense in it, is no reading', () => {
    expect(readingOfDate({ sentAt: at, answeredAt: at, date: null })).toBeNull();
    expect(readingOfDate({ sentAt: at, answeredAt: at, date: 'soon' })).toBeNull();
    expect(readingOfDate({ sentAt: at, answeredAt: at, date: 'Tue, 01 Dec 2026 03:00:00 GMT' })?.peerAt).toBe(at);
  });
});
