// Each watch returns series: how many, and whether they are more than it may have.
import type { PrometheusConfig, SignalFrom, WatchConfig } from '../../config/config.ts';
import { PrometheusApi } from '../../sources/prometheus-api.ts';
import { systemPace } from '../../sources/pace.ts';
import { type Check, failed, type Finding, ok, type Probe, probeId, skippedBecause, warning } from '../check.ts';
import { scrapeAll, scrapedSeries } from '../scraped-series.ts';
import type { Setup } from '../setup.ts';

export const watchSeries: Check = {
  name: 'watch-series',
  plan: (setup) => setup.config.watches.flatMap((watch) => planWatch(watch, setup)),
};

function planWatch(watch: WatchConfig, setup: Setup): readonly Probe[] {
  const { query, source, name, from } = watch;
  if (from !== null) return [{ subject: name, run: () => countScraped(watch, from, setup) }];
  if (query === null) return [];
  const answering = setup.config.prometheus.filter((prometheus) => source === null || source === prometheus.name);
  return answering.map((prometheus) => ({
    subject: answering.length === 1 ? name : `${name} ${prometheus.name}`,
    needs: [probeId('prometheus-reachable', prometheus.name)],
    run: (signal) => ask(watch, query, { prometheus, setup, signal }),
  }));
}

async function countScraped(watch: WatchConfig, from: SignalFrom, setup: Setup): Promise<Finding> {
  const samples = await scrapeAll(setup);
  if (samples === null) return skippedBecause('scrape-target', 'no scrape target answered');
  const count = scrapedSeries(from, samples);
  if (count > 0 || watch.place === null) return judgeSeries(watch, count, []);
  return failed(
    `no sample of the targets matches ${from.selector}`,
    `see what a target answers at /metrics, and correct the selector of watch ${watch.name}`,
  );
}

type Asking = { readonly prometheus: PrometheusConfig; readonly setup: Setup; readonly signal: AbortSignal };

async function ask(watch: WatchConfig, query: string, { prometheus, setup, signal }: Asking): Promise<Finding> {
  const { clock, random, timeoutMs } = setup;
  const api = new PrometheusApi(
    { ...prometheus, timeoutMs: Math.min(prometheus.timeoutMs, timeoutMs), concurrencyMax: 1 },
    systemPace(clock, random),
  );
  try {
    const result = await api.query(query, clock.now() - prometheus.queryDelayMs, signal);
    if (result.kind === 'data') return judgeSeries(watch, result.series.length, result.warnings);
    const remedy =
      result.kind === 'refused'
        ? `try the query of watch ${watch.name} in Prometheus' own page and correct it`
        : 'make the query cheaper (a recording rule), or raise timeout of the prometheus entry';
    return failed(result.detail, remedy);
  } finally {
    api.close();
  }
}

export function judgeSeries(watch: WatchConfig, count: number, warnings: readonly string[]): Finding {
  const { name, place, seriesMax } = watch;
  if (count === 0) {
    // A built-in watch looks for metrics that not everybody has.
    return place === null
      ? warning('no series: a built-in watch whose metrics are not there', `write watches of your own instead of ${name}`)
      : failed(
          'the query returns no series',
          `try the query of watch ${name} in Prometheus' own page: name of the metric, labels`,
        );
  }
  if (count > seriesMax) {
    return warning(
      `${count} series, of which the first ${seriesMax} are watched`,
      `aggregate the query of watch ${name} (sum by …), or raise its max_series`,
    );
  }
  if (warnings.length > 0) return warning(`${count} series; Prometheus warns: ${warnings[0]}`, 'see what it warns of');
  return ok(`${count} series, at most ${seriesMax}`);
}
