// Part of the composition root: asks Prometheus what an outage costs, when the catalogue says how (`services.<name>.impact`).
import { credentialsOf } from './connect-sources.ts';
import type { Config } from './config/config.ts';
import type { Impact } from './model/evidence.ts';
import type { Clock, DurationMs } from './model/time.ts';
import type { Pace } from './sources/pace.ts';
import { PrometheusApi } from './sources/prometheus-api.ts';

/** A page must not wait for its price tag. */
const timeoutMs: DurationMs = 2000;

/** The first sample of an answer that is a number. */
type Ask = (promql: string) => Promise<number | null>;

/** What is missing per minute: the usual level (the half hour that ended ten minutes ago) less the level now. */
async function measure(
  entry: NonNullable<NonNullable<ReturnType<Config['services']['get']>>['impact']>,
  ask: Ask,
): Promise<Impact | null> {
  const [now, usual] = await Promise.all([ask(entry.perMinute), ask(`avg_over_time((${entry.perMinute})[30m:1m] offset 10m)`)]);
  if (now === null || usual === null) return null;
  const missingPerMinute = Math.max(0, usual - now);
  const costPerMinute = entry.costPerUnit === null ? null : missingPerMinute * entry.costPerUnit;
  return { unit: entry.unit, missingPerMinute, costPerMinute, currency: entry.currency, inputs: { now, usual } };
}

/** Never throws: an impact that cannot be measured is not known. */
export function makeMeasureImpact(config: () => Config, pace: Pace): (service: string | undefined) => Promise<Impact | null> {
  return async (service) => {
    const { services, prometheus } = config();
    const entry = services.get(service ?? '')?.impact ?? null;
    const [first] = prometheus;
    if (!entry || !first) return null;
    const api = new PrometheusApi({ ...credentialsOf(first), url: first.url, timeoutMs, concurrencyMax: 2 }, pace);
    const clock: Clock = pace.clock;
    const ask: Ask = async (promql) => {
      const result = await api.query(promql, clock.now(), AbortSignal.timeout(timeoutMs));
      const value = result.kind === 'data' ? result.series[0]?.points.at(-1)?.[1] : undefined;
      return value !== undefined && Number.isFinite(value) ? value : null;
    };
    try {
      return await measure(entry, ask);
    } catch {
      return null;
    } finally {
      api.close();
    }
  };
}
