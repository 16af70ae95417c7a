import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NotifiedAlert } from '../model/notification.ts';
import type { Change } from '../model/sample.ts';
import { escapeHtml, fitTags, linkHtml } from './annotation-text.ts';
import { type Episode, type PlanOptions, planChange, planEpisode } from './plan-annotations.ts';
import { annotationAttemptsMax, settleAttempt } from './settle-attempt.ts';

const t0 = Date.UTC(2026, 10, 23, 3, 1, 15);
const mappings = [
  { watch: 'latency', severity: null, dashboard: 'Performance', panel: 'p95' },
  { watch: 'latency', severity: 'critical', dashboard: 'Overview', panel: null },
  { watch: 'LatencyHigh', severity: null, dashboard: 'Performance', panel: 'p95' },
];

function alert(change: Partial<NotifiedAlert> = {}, labels: Record<string, string> = {}): NotifiedAlert {
  const known = {
    watch: 'latency',
    signal: 'latency',
    unit: 's',
    value: 1.8432,
    expected: 0.4,
    lower: 0.31,
    upper: 0.46,
    score: 4,
    rarity: null,
    season: null,
    why: null,
  };
  const lists = {
    window: [],
    shares: [],
    siblings: [],
    changes: [],
    impact: null,
    route: null,
    quantile: null,
    hops: { sampleAt: null, detectedAt: null, firedAt: t0, groupedAt: null },
  };
  return {
    tenant: 'default',
    fingerprint: 'f',
    labels: { alertname: 'LatencyHigh', service: 'checkout', severity: 'warning', ...labels },
    annotations: { summary: 'p95 <img src=x onerror=alert(1)>', runbook_url: 'javascript:alert(1)' },
    status: 'firing',
    startsAt: t0 + 20_000,
    endsAt: null,
    expiresAt: null,
    updatedAt: t0,
    source: 'detector',
    generatorUrl: '',
    anomalyId: 1,
    evidence: { onsetAt: t0, firedAt: t0 + 20_000, ...known, ...lists },
    ...change,
  };
}

const episode = (alerts: readonly NotifiedAlert[], number = 1): Episode => ({
  tenant: 'default',
  groupKey: 'g',
  episode: number,
  openedAt: t0 + 20_000,
  alerts,
});
const options = (change: Partial<PlanOptions> = {}): PlanOptions => {
  let id = 0;
  return { mappings, existing: [], links: [], nextId: () => (id += 1), now: t0 + 30_000, ...change };
};

test('planEpisode() opens one region per mapped target at the earliest onset, and no second one', () => {
  const rows = planEpisode(episode([alert()]), options());
  expect(rows).toMatchObject([{ target: 'Performance:p95', startedAt: t0, endedAt: null, due: 'create' }]);
  expect(planEpisode(episode([alert()]), options({ existing: rows }))).toEqual([]);
  expect(planEpisode(episode([alert({}, { severity: 'critical' })]), options({ existing: rows }))).toMatchObject([
    { target: 'Overview' },
  ]);
  expect(planEpisode(episode([alert()]), options({ mappings: [] }))).toMatchObject([{ target: null }]);
});

test('planEpisode() gives the same tag after a restart and another one to the next episode', () => {
  const [first, again, next] = [1, 1, 2].map((number) => planEpisode(episode([alert()], number), options())[0]?.tag);
  expect(again).toBe(first);
  expect(next).not.toBe(first);
  expect(first).toMatch(/^rti:[0-9a-f]{20}$/);
});

test('planEpisode() closes stored and unsent regions of this episode once all is resolved, and leaves older ones alone', () => {
  const [unsent] = planEpisode(episode([alert()]), options());
  const [older] = planEpisode(episode([alert()], 0), options());
  if (!unsent || !older) throw new Error('no rows');
  const over = episode([alert({ status: 'resolved', endsAt: t0 + 75_000 })]);
  const close = (existing: PlanOptions['existing']) => planEpisode(over, options({ existing }));
  expect(close([older, { ...unsent, remoteId: '5', due: 'done' }])).toMatchObject([
    { tag: unsent.tag, remoteId: '5', due: 'close', endedAt: t0 + 75_000 },
  ]);
  expect(close([unsent])).toMatchObject([{ due: 'create', endedAt: t0 + 75_000, text: expect.stringContaining('lasted 1m15s') }]);
  expect(close(close([unsent]))).toEqual([]);
});

test('planEpisode() escapes values and leaves out links that are not http(s)', () => {
  const text = planEpisode(episode([alert()]), options({ links: [{ text: '<x>', href: 'https://a/?b="c"&d' }] }))[0]?.text ?? '';
  expect(text).toContain('<b>warning: p95 &lt;img src=x onerror=alert(1)&gt;</b> 1.84 s, expected 0.31–0.46 s');
  expect(text).not.toContain('javascript');
  expect(text).toContain('<a href="https://a/?b=%22c%22&amp;d"');
  expect(linkHtml({ text: 'x', href: 'data:text/html,x' })).toBeNull();
});

test('planChange() marks a change once, tagged by its id', () => {
  const who = { tenant: 'default', id: 'gh-9182', kind: 'deploy', service: 'checkout', environment: 'prod', by: 'anna' };
  const change: Change = { ...who, version: 'v2.31.0', previous: 'v2.30.4', at: t0, endedAt: null, text: null, links: [] };
  const rows = planChange(change, options());
  expect(rows).toMatchObject([
    { startedAt: t0, endedAt: null, target: null, text: '<b>deploy checkout v2.30.4 → v2.31.0 by anna</b>' },
  ]);
  expect(rows[0]?.tags).toContain('change:gh-9182');
  expect(planChange(change, options({ existing: rows }))).toEqual([]);
});

test('fitTags() keeps within the limits of Grafana for any text, the first tag first', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 30 }), (wanted) => {
      const tags = fitTags(['runtime-intelligence', ...wanted]);
      expect(tags[0]).toBe('runtime-intelligence');
      expect(Buffer.byteLength(JSON.stringify(tags))).toBeLessThanOrEqual(500);
      expect(new Set(tags).size).toBe(tags.length);
      for (const tag of tags) expect(tag.length > 0 && tag.length <= 100 && tag === tag.trim()).toBe(true);
    }),
  );
});

test('escapeHtml() leaves no markup in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '\n') }), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"'\n]/);
    }),
  );
});

test('settleAttempt() finishes, closes what ended meanwhile, backs off, gives up', () => {
  const row = planEpisode(episode([alert()]), options())[0];
  if (!row) throw new Error('no row');
  const settle = (change: Partial<typeof row>, result: Parameters<typeof settleAttempt>[0]['result']) =>
    settleAttempt({ row: { ...row, ...change }, sent: row, result, now: t0, jitter: 0.5 });
  const stored = { kind: 'stored', remoteId: '5' } as const;
  const retry = { kind: 'retry', cause: 'network', afterMs: null, detail: 'down' } as const;
  expect(settle({}, stored)).toMatchObject({ due: 'done', remoteId: '5', nextAttemptAt: null });
  expect(settle({ endedAt: t0 + 1 }, stored)).toMatchObject({ due: 'close', remoteId: '5', nextAttemptAt: t0 });
  expect(settle({}, retry)).toMatchObject({ due: 'create', attempts: 1, nextAttemptAt: t0 + 1000, lastError: 'down' });
  expect(settle({ attempts: 50 }, retry)).toMatchObject({ due: 'create', nextAttemptAt: t0 + 300_000 });
  expect(settle({ attempts: 50 }, { ...retry, afterMs: 600_000 })).toMatchObject({ nextAttemptAt: t0 + 600_000 });
  expect(settle({ attempts: annotationAttemptsMax - 2 }, retry)).toMatchObject({ due: 'create' });
  expect(settle({ attempts: annotationAttemptsMax - 1 }, retry)).toMatchObject({ due: 'dead' });
  expect(settle({}, { kind: 'refused', detail: 'no' })).toMatchObject({ due: 'dead', lastError: 'no' });
  expect(settle({}, { kind: 'gone', detail: 'deleted' })).toMatchObject({ due: 'done' });
});
