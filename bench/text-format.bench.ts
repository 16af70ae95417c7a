// How fast an exposition is read: MB/s beside JSON.parse of the same samples in the same run, because the ratio holds on any machine and MB/s do not.
import { parseTextFormat, type TextFormatOptions } from '../src/sources/text-format.ts';
import { loadLine, median } from './daemon.ts';
import type { Bench } from './run.ts';

const rounds = 40;
const limits = { samplesMax: 1e7, lengthMax: 1e9 };

/** About as real exporters write: four labels, a histogram of twelve buckets for every route. */
function makePlain(routes: number): string {
  let text = '# HELP http_request_duration_seconds Time to answer.\n# TYPE http_request_duration_seconds histogram\n';
  for (let route = 0; route < routes; route += 1) {
    const labels = `service="checkout",method="POST",route="/api/v1/orders/${route}"`;
    for (let bucket = 0; bucket < 11; bucket += 1)
      text += `http_request_duration_seconds_bucket{${labels},le="${0.005 * 2 ** bucket}"} ${route * 37 + bucket}\n`;
    text += `http_request_duration_seconds_bucket{${labels},le="+Inf"} ${route * 37 + 11}\n`;
    text += `http_request_duration_seconds_sum{${labels}} ${route * 1.0625 + 0.123456}\nhttp_request_duration_seconds_count{${labels}} ${route * 37}\n`;
  }
  return text;
}

/** The same as OpenMetrics, with an exemplar on every bucket. */
function makeOpenMetrics(plain: string): string {
  return `${plain.replaceAll(/(_bucket\{.*)$/gm, '$1 # {trace_id="4bf92f3577b34da6"} 0.067 1700000000.123')}# EOF\n`;
}

/** Median milliseconds; both take turns, so that a busy machine slows both. */
function timeInTurn(a: () => unknown, b: () => unknown): readonly [number, number] {
  const times: readonly [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, run] of [a, b].entries()) {
      const startedAt = performance.now();
      run();
      times[i]?.push(performance.now() - startedAt);
    }
  }
  return [median(times[0]), median(times[1])];
}

function row(name: string, text: string, format: TextFormatOptions['format']): string {
  const options = { format, ...limits };
  const { families, sampleCount } = parseTextFormat(text, options);
  const json = JSON.stringify(families.flatMap((family) => family.samples));
  const [ours, theirs] = timeInTurn(
    () => parseTextFormat(text, options),
    () => JSON.parse(json),
  );
  const rate = (length: number, ms: number): string => (length / 1000 / ms).toFixed(0);
  const perSample = (ms: number): string => ((ms * 1e6) / sampleCount).toFixed(0);
  return `| ${name} | ${(text.length / 1e6).toFixed(1)} | ${sampleCount} | ${rate(text.length, ours)} | ${perSample(ours)} | ${rate(json.length, theirs)} | ${perSample(theirs)} | ${(ours / theirs).toFixed(2)} |`;
}

export const bench: Bench = {
  name: 'Reading a scrape',
  run: () => {
    const large = makePlain(2000);
    return Promise.resolve(
      [
        `Parsing only, median of ${rounds}; JSON.parse reads the same samples as JSON, in turn. ${loadLine()}`,
        '',
        '| exposition | MB | samples | MB/s | ns/sample | JSON MB/s | JSON ns/sample | time, JSON = 1 |',
        '|---|--:|--:|--:|--:|--:|--:|--:|',
        row('text, 140 samples', makePlain(10), 'prometheus'),
        row('text, 28,000 samples', large, 'prometheus'),
        row('OpenMetrics with exemplars', makeOpenMetrics(large), 'openmetrics'),
      ].join('\n'),
    );
  },
};
