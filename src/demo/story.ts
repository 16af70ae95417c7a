// What happens in the demo and when: a quiet phase, a deployment, a fault, its end, the score; and what the keys do.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engine/engine-port.ts';
import type { Clock } from '../model/time.ts';
import { signalName } from './demo-lines.ts';
import { type DemoFault, faultyService, findFault } from './demo-faults.ts';
import { clearFaults, deploy, type Fleet, injectFault } from './fleet.ts';
import { findSeries, type Narrator, scoreOf } from './narrator.ts';
import type { Terminal } from './terminal.ts';

export type StoryOptions = {
  readonly engine: Pick<Engine, 'lists' | 'watches' | 'alerts'>;
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly terminal: Terminal;
  readonly narrator: Narrator;
  readonly fault: DemoFault;
  /** Since the start of the program. */
  readonly faultAfterMs: number;
  readonly elapsedMs: () => number;
  /** Tells the program of a change, as a deployment pipeline would. */
  readonly postChange: (change: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Fault → when it began, by service; the narrator and the score read it. */
  readonly faults: Map<string, number>;
};

const faultMs = 30_000;
const lookMs = 200;
/** The deployment comes this long before the fault; after it the program needs a moment to say that nothing is wrong. */
const deployBeforeMs = 6000;
/** A fault that is over but not resolved after this long is told as it stands. */
const patienceMs = 60_000;
/** The threshold of the alert rule that many have: p95 above 2 s. */
const usualThresholdSeconds = 2;

export class Story {
  readonly #options: StoryOptions;
  #deploys = 0;
  #slowestSeconds = 0;

  constructor(options: StoryOptions) {
    this.#options = options;
  }

  /** Narrates until aborted. */
  async narrate(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#noteSlowest();
      await this.#options.narrator.look();
      await sleep(lookMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Resolves when the story is told; rejects with AbortError when ended before. */
  async tell(signal: AbortSignal): Promise<void> {
    const { terminal, narrator, fault, faultAfterMs, elapsedMs, engine } = this.#options;
    const until = (atMs: number): Promise<void> => sleep(Math.max(0, atMs - elapsedMs()), undefined, { signal });
    const calm = findSeries(engine, 'request_rate', faultyService);
    const readyMs = elapsedMs();
    await until(Math.max(faultAfterMs - deployBeforeMs, (readyMs + faultAfterMs) / 2));
    await this.deploy();
    await until(faultAfterMs);
    const seconds = ((elapsedMs() - readyMs) / 1000).toFixed(0);
    const series = engine
      .watches({ seriesMax: 0, points: false, watch: null })
      .reduce((sum, watch) => sum + watch.seriesCount, 0);
    const found = narrator.anomalyCount === 0 ? 'no anomaly, nobody told' : `${narrator.anomalyCount} anomalies`;
    if (calm) terminal.line(`quiet: ${seconds} s, ${series} series judged each second → ${found}`);
    this.inject(fault);
    await until(faultAfterMs + faultMs);
    await this.heal(fault);
    const deadlineMs = elapsedMs() + patienceMs;
    while (narrator.openCount > 0 && elapsedMs() < deadlineMs) await sleep(lookMs, undefined, { signal });
    // The resolve is told at the group's next tick.
    await sleep(6000, undefined, { signal });
    await narrator.look();
    await this.#tellScore();
  }

  inject(fault: DemoFault): void {
    const { fleet, clock, terminal, faults } = this.#options;
    const from = clock.now();
    injectFault(fleet, { ...fault.change, service: faultyService, from, until: null });
    faults.set(faultyService, from);
    terminal.line(`⚡ fault injected: ${faultyService} ${fault.text}`, 'strong');
  }

  /** Ends the fault; what leaked stays until the pods are replaced, so a leak ends with a rollback. */
  async heal(fault: DemoFault): Promise<void> {
    clearFaults(this.#options.fleet, faultyService);
    if (fault.change.kind === 'leak') await this.deploy('rollback');
    this.#options.terminal.line('fault ends', 'strong');
  }

  async deploy(kind: 'deploy' | 'rollback' = 'deploy'): Promise<void> {
    const { fleet, clock, terminal, postChange } = this.#options;
    const previous = fleet.services.find(({ spec }) => spec.name === faultyService)?.version ?? '';
    this.#deploys += 1;
    const version = kind === 'rollback' ? 'v1.0.0' : `v1.${this.#deploys}.0`;
    deploy(fleet, faultyService, version);
    const startedAt = new Date(clock.now()).toISOString();
    await postChange({
      id: `demo-${this.#deploys}`,
      kind,
      service: faultyService,
      environment: 'demo',
      version,
      previous,
      startedAt,
      by: 'anna',
    });
    terminal.line(`${kind} ${faultyService} ${previous} → ${version} by anna (POST /api/v1/events)`);
  }

  /** What a key does; false when it is none of ours. */
  async press(key: string): Promise<boolean> {
    const { terminal } = this.#options;
    if (key === 'd') await this.deploy();
    else if (key === 'w') this.#tellWhy();
    else {
      const name = { t: 'traffic-drop', l: 'latency', e: 'errors' }[key];
      if (name === undefined) return false;
      const fault = findFault(name);
      const kind = fault.change.kind;
      if (this.#options.fleet.faults.some((one) => one.kind === kind)) {
        clearFaults(this.#options.fleet, faultyService, kind);
        terminal.line(`fault ends: ${faultyService} ${fault.text}`, 'strong');
      } else this.inject(fault);
    }
    return true;
  }

  /** Why what fires was told, or not. */
  #tellWhy(): void {
    const { engine, terminal } = this.#options;
    const alerts = [...engine.alerts()];
    if (alerts.length === 0) terminal.line('why: nothing fires, so there is nobody to tell', 'quiet');
    for (const { alert, receivers, held } of alerts) {
      terminal.line(
        `why: ${alert.labels['alertname']} is ${alert.labels['severity']}, category ${alert.labels['category']} → ${receivers.join(', ')}`,
      );
      for (const { reason, by } of held) terminal.more(`held: ${reason}${by === '' ? '' : ` (${by})`}`);
    }
  }

  #noteSlowest(): void {
    const latency = findSeries(this.#options.engine, 'response_time', faultyService);
    this.#slowestSeconds = Math.max(this.#slowestSeconds, latency?.series.value ?? 0);
  }

  async #tellScore(): Promise<void> {
    const { engine, terminal, faults, fault } = this.#options;
    const { pages, falseAlarms, toldAfterMs } = await scoreOf(engine, faults);
    const after = toldAfterMs === null ? 'nobody was told' : `told ${(toldAfterMs / 1000).toFixed(1)} s after the fault began`;
    terminal.line(`score: ${pages} ${pages === 1 ? 'page' : 'pages'}, ${falseAlarms} false, ${after}`, 'strong');
    if (fault.watch === 'response_time' && this.#slowestSeconds < usualThresholdSeconds) {
      const peak = `${signalName('response_time')} never went above ${this.#slowestSeconds.toFixed(2)} s`;
      terminal.more(`${peak}: a rule such as HighRequestLatency (p95 > ${usualThresholdSeconds} s) would not have fired.`);
    }
    terminal.more('Yours: PROMETHEUS_URL=http://prometheus:9090 npm run -s rti -- serve');
  }
}
