// Whether the disk takes our writes: for /health, the metric and the log.
import type { Clock } from '../model/time.ts';
import type { StoreError } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { ComponentHealth } from './engine-port.ts';

export type StoreHealth = {
  failed(error: StoreError): void;
  recovered(): void;
  readonly isBroken: () => boolean;
  readonly health: () => ComponentHealth;
};

export function makeStoreHealth(options: { readonly clock: Clock; readonly log: Log; readonly metrics: Metrics }): StoreHealth {
  const { clock, log, metrics } = options;
  let health: ComponentHealth = { status: 'ok', since: clock.now(), detail: 'writing' };
  return {
    failed: (error) => {
      metrics.storeFailures.inc();
      if (health.status === 'down') return;
      const cause = error.cause instanceof Error ? error.cause.message : null;
      log.error('the store refuses to write', { error: error.message, cause });
      health = { status: 'down', since: clock.now(), detail: error.message };
    },
    recovered: () => {
      log.info('the store writes again');
      health = { status: 'ok', since: clock.now(), detail: 'writing' };
    },
    isBroken: () => health.status === 'down',
    health: () => health,
  };
}
