// Part of the composition root: asks whether a Prometheus has a record of the rule pack that may stand for a found watch.
import { type AskedEvery, stepOf } from './discover/asked-every.ts';
import { recordedOf, seriesReadMax } from './discover/recorded.ts';
import type { Draft } from './discover/choose-watches.ts';
import type { Facts } from './discover/facts.ts';
import type { PrometheusCatalog } from './sources/prometheus-catalog.ts';

/** How a found watch is asked instead. */
export type Instead = { readonly query: string; readonly every: AskedEvery; readonly why: string };

export type PreferOptions = {
  readonly catalog: PrometheusCatalog;
  readonly facts: Facts;
  /** What the watch asked before this look, undefined = it is new. */
  readonly before: string | undefined;
  readonly signal: AbortSignal;
};

/** Records shorter than this teach less than the metric itself; as long as the history that is read at a start. */
const recordedFor = '1d';
/** Of the series that the watch has, so many are recorded: a service without requests has no record. */
const sharesMin = 0.9;

/**
 * The record instead of `draft`, which has `series` series; null when the draft is better. Where a record is read already, it is read on as long as it is
 * there, because another query would begin to learn anew.
 */
export async function preferRecorded(draft: Draft, series: number | null, options: PreferOptions): Promise<Instead | null> {
  const { catalog, facts, before, signal } = options;
  const recorded = recordedOf(draft);
  if (recorded === null || !facts.names.has(recorded.name)) return null;
  const { query, reads } = recorded;
  const isRead = before === query;
  const count = async (promql: string): Promise<number | null> => {
    const answered = await catalog.seriesCount(promql, signal);
    return answered.kind === 'data' ? answered.data : null;
  };
  const gaps = await catalog.gaps(query, signal);
  const every = gaps.kind === 'data' ? stepOf([...gaps.data.values()].flat()) : null;
  const why = `as recorded by ${recorded.name}`;
  if (isRead && (await count(query)) !== 0) return { query, every: every ?? 'default', why };
  if (every === null || every === '1m') return null;
  const read = await count(reads);
  if (read === null || read <= seriesReadMax) return null;
  const lately = await count(`${query} offset ${recordedFor}`);
  if (lately === null || lately < sharesMin * (series ?? Number.POSITIVE_INFINITY)) return null;
  return { query, every, why: `${why}: ${read} series less to read each time` };
}
