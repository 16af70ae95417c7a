import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeMessage, makeNotifiedAlert, makeOutsideAlert, makeResolvedMessage } from '../../test/stand-ins/messages.ts';
import { makeLabels } from '../model/labels.ts';
import type { NotifiedAlert } from '../model/notification.ts';
import { messageLines } from './message-lines.ts';

const known = makeNotifiedAlert();
const withEvidence = (evidence: Partial<NotifiedAlert['evidence']>, over: Partial<NotifiedAlert> = {}): NotifiedAlert =>
  makeNotifiedAlert({ ...over, evidence: { ...known.evidence, ...evidence } });
const factsOf = (alert: NotifiedAlert) => messageLines(makeMessage([alert])).facts;

describe('messageLines()', () => {
  test('says what is known of an anomaly, in one order', () => {
    const alert = withEvidence(
      { season: 'Tue 03:00', shares: [{ labels: makeLabels([['pod', 'a-1']]), value: 2, share: 0.94 }] },
      { labels: makeLabels([...Object.entries(known.labels), ['tier', '1']]) },
    );
    const lines = messageLines(makeMessage([alert]));
    expect(lines.facts).toEqual([
      'expected 0.31–0.46 s for Tue 03:00',
      '4× the upper edge',
      '1 in 40,000',
      'since 03:01:15 UTC (31 s)',
      'prod',
      'tier 1',
    ]);
    expect(lines.notes.map(([name]) => name)).toEqual(['Changed', 'Where', 'Normal', 'Cost']);
    expect(lines.notes[1]?.[1]).toBe('a-1: 94 %');
  });

  test('leaves out what is not known', () => {
    const lines = messageLines(makeMessage([makeOutsideAlert({ alertname: 'Down' })]));
    expect(lines.facts).toEqual(['since 03:01:15 UTC (31 s)']);
    expect(lines.notes).toEqual([]);
    expect(JSON.stringify(lines)).not.toMatch(/null|undefined|NaN|1 in/);
  });

  test.each([
    [null, null],
    [1.9, null],
    [2, '1 in 2'],
    [1e6, '1 in 1,000,000'],
    [1e6 + 1, 'rarer than 1 in 1,000,000'],
    [Number.POSITIVE_INFINITY, 'rarer than 1 in 1,000,000'],
    [Number.NaN, null],
  ])('a rarity of %s is %s', (rarity, fact) => {
    expect(factsOf(withEvidence({ rarity })).find((one) => one.includes('1 in')) ?? null).toBe(fact);
  });

  test('the factor of the edge is left out where a ratio would mislead', () => {
    expect(factsOf(withEvidence({ value: 5, lower: -2, upper: 0 })).join()).not.toContain('edge');
    expect(factsOf(withEvidence({ value: 0.4, lower: 0.31, upper: 0.46 })).join()).not.toContain('edge');
    expect(factsOf(withEvidence({ value: 0.155, lower: 0.31, upper: 0.46 }))).toContain('50 % of the lower edge');
  });

  test('of many alerts the worst is the headline, ten more are listed and the rest are counted', () => {
    const many = Array.from({ length: 100 }, (_, i) =>
      makeOutsideAlert({ alertname: `A${i}`, severity: i === 50 ? 'critical' : 'info' }, {}, { fingerprint: `f${i}` }),
    );
    const lines = messageLines(makeMessage(many));
    expect(lines.title).toMatch(/^CRIT A50 · 100 alerts · since/);
    expect(lines.others).toHaveLength(11);
    expect(lines.others.at(-1)).toBe('and 89 more');
  });

  test('a resolve says what it is now, how long it lasted and what it cost', () => {
    const lines = messageLines(makeResolvedMessage());
    expect(lines.title).toBe('RESOLVED checkout p95 latency 380 ms, inside 310–460 ms · since 03:12:30 UTC · lasted 11 min 15 s');
    expect(lines.headline).toBe('checkout p95 latency 380 ms, inside 310–460 ms');
    expect(lines.notes).toContainEqual(['Cost', '≈ €2,363 (56 orders missing)']);
  });

  test('an alert from outside is over, whatever it was about', () => {
    const outside = makeOutsideAlert({ alertname: 'ServiceDown', service: 'api' }, {}, { status: 'resolved', endsAt: 2 });
    expect(messageLines(makeMessage([outside])).headline).toBe('api ServiceDown is over');
  });

  test.each([
    [undefined, 'is back to normal'],
    ['recovered', 'is back to normal'],
    ['series-gone', 'is no longer measured: it sends no more samples'],
    ['accepted', 'stays where it is: this level now counts as normal'],
    ['watch-removed', 'is no longer watched'],
  ] as const)('an end because of %s says that it %s', (endReason, words) => {
    const message = makeResolvedMessage();
    const alerts = message.alerts.map((one) => {
      const { endValue: _value, endReason: _reason, ...evidence } = one.evidence;
      return { ...one, evidence: { ...evidence, ...(endReason ? { endReason } : {}) } };
    });
    expect(messageLines({ ...message, alerts }).headline).toBe(`checkout p95 latency ${words}`);
  });

  test.each([
    ['accepted', { kind: 'duration', afterMs: 129_600_000 }, 'level kept for 1d12h'],
    ['accepted-by-person', { kind: 'person', by: 'anna\u202e', note: null }, 'by anna'],
    ['accepted-by-person', { kind: 'person', by: null, note: null }, 'by hand'],
    [
      'accepted-after-change',
      { kind: 'change', id: 'gh-1', change: 'deploy v2.31.0', afterMs: 7_200_000 },
      'after deploy v2.31.0, level kept for 2h',
    ],
  ] as const)('an end because of %s says by which rule: %j', (endReason, acceptance, words) => {
    const message = makeResolvedMessage();
    const alerts = message.alerts.map((one) => {
      const { endValue: _value, ...evidence } = one.evidence;
      return { ...one, evidence: { ...evidence, endReason, acceptance } };
    });
    expect(messageLines({ ...message, alerts }).headline).toContain(`this level now counts as normal (accepted ${words})`);
  });

  test('what was over before it was told says so', () => {
    const lines = messageLines({ ...makeResolvedMessage(), late: true });
    expect(lines.title).toContain('was and is over');
  });

  test('the dashboard that Grafana names is linked around the onset, and only with a Grafana to link to', () => {
    const alert = makeNotifiedAlert({
      annotations: makeLabels([
        ['__dashboardUid__', 'abc'],
        ['__panelId__', '4'],
      ]),
    });
    const href = (grafanaUrl: string | null) =>
      messageLines(makeMessage([alert], { grafanaUrl })).links.find(({ text }) => text === 'Dashboard')?.href;
    const from = known.evidence.onsetAt - 30 * 60_000;
    expect(href('https://grafana.example/')).toBe(
      `https://grafana.example/d/abc?from=${from}&to=now&var-service=checkout&viewPanel=4`,
    );
    expect(href(null)).toBeUndefined();
  });

  test('every line is one clean line and every link http(s), whatever labels and annotations say', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(
        fc.dictionary(text, text),
        fc.record({ summary: text, description: text, runbook_url: text }),
        (labels, annotations) => {
          const lines = messageLines(makeMessage([makeOutsideAlert(labels, annotations)]));
          const all = [lines.title, lines.headline, ...lines.facts, ...lines.notes.flat(), ...lines.others, lines.why].join('|');
          expect(all.isWellFormed()).toBe(true);
          expect(all).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
          for (const { href } of lines.links) expect(href).toMatch(/^https?:\/\/[^\s<>"'|]+$/);
        },
      ),
    );
  });
});
