// Which graph annotations follow from a flush or a change: asks grafana/plan-annotations and writes the rows in the same turn.
import type { Config } from '../config/config.ts';
import { planChange, planEpisode } from '../grafana/plan-annotations.ts';
import type { Change } from '../model/sample.ts';
import type { Configuration } from './configuration.ts';
import type { Flushed } from './dispatch.ts';
import type { Turn } from './turns.ts';

type Context = Pick<Configuration, 'routing' | 'config'>;

function planOptions(turn: Turn, config: Config) {
  return { mappings: config.grafana?.dashboards ?? [], links: [], nextId: () => turn.next('annotation'), now: turn.now };
}

/**
 * A group's region opens with its first notification and ends with its last resolve. An alert that several routes reach is drawn once: by the
 * group of its first route. A group whose alerts all left it (their labels moved them) ends its regions now.
 */
export function planRegions(turn: Turn, { before, outcome, alerts, live }: Flushed, { routing, config }: Context): void {
  if (!config.grafana || config.deliver === 'shadow' || !live) return;
  const existing = turn.views.annotationsOf(before.key);
  const own = alerts.filter((alert) => routing.routesOf(alert)[0]?.id === before.routeId);
  if (existing.length === 0 && (outcome.notification === null || !own.some(({ status }) => status === 'firing'))) return;
  if (own.length === 0) {
    for (const row of existing)
      if (row.endedAt === null)
        turn.write({
          kind: 'annotation',
          annotation: {
            ...row,
            endedAt: turn.now,
            due: row.remoteId === null ? 'create' : 'close',
            attempts: 0,
            nextAttemptAt: turn.now,
          },
        });
    return;
  }
  const openedAt = before.openedAt ?? Math.min(...own.map(({ startsAt }) => startsAt));
  const episode = { tenant: before.tenant, groupKey: before.key, episode: before.episode, openedAt, alerts: own };
  for (const annotation of planEpisode(episode, { ...planOptions(turn, config), existing }))
    turn.write({ kind: 'annotation', annotation });
}

/** The mark of a deployment or other change. */
export function planMark(turn: Turn, change: Change, config: Config): void {
  if (!config.grafana || config.deliver === 'shadow') return;
  for (const annotation of planChange(change, { ...planOptions(turn, config), existing: [] }))
    turn.write({ kind: 'annotation', annotation });
}
