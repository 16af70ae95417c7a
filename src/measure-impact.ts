// Part of the composition root: asks Prometheus what an outage costs, when the catalogue says how (`services.<name>.impact`).
import type { Sources } from './connect-sources.ts';
import type { Config, ServiceEntry } from './config/config.ts';
import type { Impact } from './model/evidence.ts';
import type { Clock, DurationMs } from './model/time.ts';

/** A page must not wait for its price tag. */
const timeoutDefaultMs: DurationMs = 2000;

/** Anomalies of one service come together: they bear the same price tag. */
const keptMs: DurationMs = 10_000;

/** The first sample of an answer that is a number. */
type Ask = (promql: string) => Promise<number | null>;

type ImpactEntry = NonNullable<ServiceEntry['impact']>;

/** What is missing per minute: the usual level (the half hour that ended ten minutes ago) less the level now. */
async function measure(entry: ImpactEntry, ask: Ask): Promise<Impact | null> {
  const [now, usual] = await Promise.all([ask(entry.perMinute), ask(`avg_over_time((${entry.perMinute})[30m:1m] offset 10m)`)]);
  if (now === null || usual === null) return null;
  const missingPerMinute = Math.max(0, usual - now);
  const costPerMinute = entry.costPerUnit === null ? null : missingPerMinute * entry.costPerUnit;
  return { unit: entry.unit, missingPerMinute, costPerMinute, currency: entry.currency, inputs: { now, usual } };
}

export type MeasureImpactOptions = {
  readonly services: () => Config['services'];
  readonly ask: Sources['ask'];
  readonly clock: Clock;
  /** 2 s. */
  readonly timeoutMs?: DurationMs;
};

/** Never throws, and answers within `timeoutMs`: an impact that cannot be measured is not known. */
export function makeMeasureImpact(options: MeasureImpactOptions): (service: string | undefined) => Promise<Impact | null> {
  const measured = new Map<
    string,
    { readonly entry: ImpactEntry; readonly atMs: DurationMs; readonly impact: Promise<Impact | null> }
  >();

  function begin(entry: ImpactEntry): Promise<Impact | null> {
    const signal = AbortSignal.timeout(options.timeoutMs ?? timeoutDefaultMs);
    const tooLate = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
    const ask: Ask = async (promql) => {
      const result = await options.ask(promql, options.clock.now(), signal);
      const value = result?.kind === 'data' ? result.series[0]?.points.at(-1)?.[1] : undefined;
      return value !== undefined && Number.isFinite(value) ? value : null;
    };
    return Promise.race([measure(entry, ask).catch(() => null), tooLate]);
  }

  return (service = '') => {
    const entry = options.services().get(service)?.impact ?? null;
    if (!entry) return Promise.resolve(null);
    const nowMs = options.clock.monotonicMs();
    for (const [name, { atMs }] of measured) if (nowMs - atMs >= keptMs) measured.delete(name);
    const known = measured.get(service);
    if (known?.entry === entry) return known.impact;
    const impact = begin(entry);
    measured.set(service, { entry, atMs: nowMs, impact });
    return impact;
  };
}
