// Tells what the running program did, in the order it happened: looks at the engine's own lists a few times a second and at what would have been
// sent or drawn, and writes each new fact once.
import type { Engine, SeriesView, WatchView } from '../engine/engine-port.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { NotifiedAlert } from '../model/notification.ts';
import { anomalyLine, channelName, regionLine, resolvedLine, seriesLine, toldLine } from './demo-lines.ts';
import { messageLines } from './message-text.ts';
import type { Terminal } from './terminal.ts';
import type { DrawnRegion } from './would-be-grafana.ts';
import type { Told } from './would-send.ts';

export type NarratorOptions = {
  readonly engine: Pick<Engine, 'lists' | 'watches'>;
  readonly terminal: Terminal;
  /** When the program started, epoch ms: regions are told in seconds of the demo. */
  readonly startedAt: number;
  readonly scrapeMs: number;
  /** When the latest fault of a service began, null = it has had none. */
  readonly faultOf: (service: string) => number | null;
  /** The series at the bottom line while nothing is wrong. */
  readonly calm: { readonly watch: string; readonly service: string };
  readonly keys: string;
};

/** What the store says of the whole run. */
export type Score = {
  readonly pages: number;
  readonly falseAlarms: number;
  /** From the start of the first fault to the first message; null = nobody was told. */
  readonly toldAfterMs: number | null;
};

const listed = { limit: 200, cursor: null } as const;

export class Narrator {
  readonly #options: NarratorOptions;
  readonly #told: Told[] = [];
  readonly #drawn: DrawnRegion[] = [];
  readonly #open = new Set<number>();
  readonly #over = new Set<number>();
  readonly #shown = new Set<string>();
  #heldUpTo = 0;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: NarratorOptions) {
    this.#options = options;
  }

  readonly told = (told: Told): void => {
    this.#told.push(told);
  };

  readonly drawn = (region: DrawnRegion): void => {
    this.#drawn.push(region);
  };

  get openCount(): number {
    return this.#open.size - this.#over.size;
  }

  get anomalyCount(): number {
    return this.#open.size;
  }

  /** Writes what is new. One look at a time, so that facts keep their order. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#lookOnce());
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const { engine, terminal, startedAt } = this.#options;
    const { items } = await engine.lists.anomalies({ ...listed, open: null });
    const oldestFirst = items.toReversed();
    for (const anomaly of oldestFirst) if (!this.#open.has(anomaly.id)) this.#tellOpen(anomaly);
    for (const anomaly of oldestFirst) if (anomaly.endedAt !== null && !this.#over.has(anomaly.id)) this.#tellOver(anomaly);
    for (const told of this.#told.splice(0)) this.#tellMessage(told);
    for (const region of this.#drawn.splice(0)) terminal.line(regionLine(region, startedAt));
    await this.#tellHeld();
    this.#showStatus(oldestFirst);
  }

  #tellOpen(anomaly: Anomaly): void {
    this.#open.add(anomaly.id);
    const faultAt = this.#options.faultOf(anomaly.seriesLabels['service'] ?? '');
    this.#options.terminal.line(anomalyLine(anomaly, faultAt, this.#options.scrapeMs), 'bad');
  }

  #tellOver(anomaly: Anomaly): void {
    this.#over.add(anomaly.id);
    this.#options.terminal.line(resolvedLine(anomaly, this.#seriesOf(anomaly)?.series), 'good');
  }

  /** The first message of each channel in full, later ones by their title: the page has them all. */
  #tellMessage(told: Told): void {
    const { terminal } = this.#options;
    const [title = '', ...body] = messageLines(told.rendered);
    terminal.line(toldLine(told), 'strong');
    terminal.more(`│ ${title}`, 'plain');
    if (told.status !== 'firing' || this.#shown.has(told.type)) return;
    this.#shown.add(told.type);
    for (const line of body) terminal.more(`│ ${line}`);
  }

  /** Who was not told, and why: each held alert once. */
  async #tellHeld(): Promise<void> {
    const { items } = await this.#options.engine.lists.decisions({ ...listed, groupKey: null });
    const fresh = items.filter((one) => one.at > this.#heldUpTo && one.held.length > 0).toReversed();
    for (const { receiver, channel, held, at } of fresh) {
      this.#heldUpTo = Math.max(this.#heldUpTo, at);
      const reasons = [...new Set(held.map(({ reason, by }) => (by === '' ? reason : `${reason}: ${by}`)))];
      this.#options.terminal.line(
        `not told again: ${receiver} on ${channelName(channel.split(':')[0] ?? '')} (${reasons.join(', ')})`,
        'quiet',
      );
    }
  }

  #showStatus(anomalies: readonly Anomaly[]): void {
    const { terminal, calm, keys, engine } = this.#options;
    if (!terminal.isTty) return;
    const wrong = anomalies.findLast(({ endedAt }) => endedAt === null);
    const shown = wrong ? this.#seriesOf(wrong) : findSeries(engine, calm.watch, calm.service);
    if (shown) terminal.status(`${seriesLine(shown.watch.name, shown.watch.unit, shown.series)}   ${keys}`);
  }

  #seriesOf(anomaly: Anomaly): Shown | null {
    return findSeries(this.#options.engine, anomaly.watch, anomaly.seriesLabels['service'] ?? '');
  }
}

type Shown = { readonly watch: WatchView; readonly series: SeriesView };

/** A watched series as it stands. */
export function findSeries(engine: Pick<Engine, 'watches'>, name: string, service: string): Shown | null {
  const watch = engine.watches({ seriesMax: 100, points: true, watch: name })[0];
  const series = watch?.series.find(({ labels }) => labels['service'] === service);
  return watch && series ? { watch, series } : null;
}

/** Everything in it is read from the store: pages = notifications that reached PagerDuty while something fired. */
export async function scoreOf(engine: Pick<Engine, 'lists'>, faults: ReadonlyMap<string, number>): Promise<Score> {
  const [anomalies, notifications, deliveries] = await Promise.all([
    engine.lists.anomalies({ ...listed, open: null }),
    engine.lists.notifications(listed),
    engine.lists.deliveries({ ...listed, state: 'delivered' }),
  ]);
  const idsOf = (isMeant: (alert: NotifiedAlert) => boolean): ReadonlySet<number> =>
    new Set(
      notifications.items
        .filter(({ alerts }) => alerts.some((alert) => alert.status === 'firing' && isMeant(alert)))
        .map(({ id }) => id),
    );
  const firing = idsOf(() => true);
  const ofFault = idsOf(({ labels, startsAt }) => startsAt >= (faults.get(labels['service'] ?? '') ?? Infinity));
  const firstToldAt = Math.min(
    ...deliveries.items
      .filter(({ notificationId }) => ofFault.has(notificationId))
      .map(({ finishedAt, createdAt }) => finishedAt ?? createdAt),
  );
  const firstFaultAt = Math.min(...faults.values());
  return {
    pages: deliveries.items.filter(({ notificationId, channel }) => firing.has(notificationId) && channel.startsWith('pagerduty'))
      .length,
    falseAlarms: anomalies.items.filter(({ seriesLabels, startedAt }) => {
      const faultAt = faults.get(seriesLabels['service'] ?? '');
      return faultAt === undefined || startedAt < faultAt;
    }).length,
    toldAfterMs: Number.isFinite(firstToldAt - firstFaultAt) ? firstToldAt - firstFaultAt : null,
  };
}
