import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { FoundWatch } from './found.ts';
import { configText, sourcesText } from './write-config.ts';

const sources = { prometheusUrl: 'http://prometheus:9090', bearerTokenFile: null, scrape: [] };
const foundOf = (watch: FoundWatch['watch'], why = 'a counter'): FoundWatch => ({ id: 'x', watch, why, series: 2, seenAt: 0 });

test('is read back as it was found, whatever texts are in it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('on', 'null', "it's", '# no', 'a: b', '{{', '12', '\u2028', 'a\nb: c'),
  );
  fc.assert(
    fc.property(text, text, text, (query, why, label) => {
      const watch = { name: 'request_rate', signal: 'traffic', unit: 'req/s', direction: 'both', query, min: { change: label } };
      const skipped = [{ what: label, why }];
      const written = configText([why], sources, { watches: [foundOf(watch, why)], skipped });
      expect(parse(written)).toEqual({
        deliver: 'shadow',
        prometheus: { url: 'http://prometheus:9090' },
        watches: [watch],
      });
    }),
  );
});

test('says why beside each watch, and what is not watched', () => {
  const watch = { name: 'queue_depth', signal: 'saturation', unit: 'jobs', direction: 'up', query: 'sum(jobs)' };
  const text = configText([], sources, {
    watches: [foundOf(watch, 'the gauge jobs')],
    skipped: [{ what: 'cpu_usage', why: 'nothing' }],
  });
  expect(text).toContain('  # the gauge jobs; 2 series\n  - name: queue_depth\n');
  expect(text).toContain('# Not watched:\n# - cpu_usage: nothing\n');
});

test('nothing found leaves watches out, so that the daemon looks again', () => {
  expect(parse(configText([], sources, { watches: [], skipped: [] }))).toEqual({
    deliver: 'shadow',
    prometheus: { url: 'http://prometheus:9090' },
  });
});

test('scrape targets, and a token in its file', () => {
  const given = { prometheusUrl: null, bearerTokenFile: null, scrape: ['api:8000', 'https://[::1]:9/metrics'] };
  expect(parse(sourcesText(given))).toEqual({ deliver: 'shadow', scrape: [{ name: 'scraped', targets: given.scrape }] });
  expect(parse(sourcesText({ ...sources, bearerTokenFile: '/run/secrets/p' }))).toMatchObject({
    prometheus: { bearer_token_file: '/run/secrets/p' },
  });
});
