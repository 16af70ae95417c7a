// /health: one entry per component, and the worst of them as the whole.
import type { ChannelHealth } from './deliver.ts';
import type { ComponentHealth, Health } from './engine-port.ts';

/** A component that is either fine or not. */
export function upOrDown(health: ChannelHealth, whenDown: 'degraded' | 'down' = 'degraded'): ComponentHealth {
  return { status: health.up ? 'ok' : whenDown, since: health.since, detail: health.detail };
}

export type HealthInputs = {
  readonly ready: boolean;
  readonly store: ComponentHealth;
  readonly config: ComponentHealth;
  readonly intake: ComponentHealth;
  readonly sources: Readonly<Record<string, ChannelHealth>>;
  readonly channels: ReadonlyMap<string, ChannelHealth>;
  readonly grafana: ChannelHealth | null;
};

/** Only a store that cannot write takes the whole down: then nothing can be accepted. */
export function healthOf(inputs: HealthInputs): Health {
  const components: Record<string, ComponentHealth> = { store: inputs.store, config: inputs.config, intake: inputs.intake };
  for (const [name, health] of Object.entries(inputs.sources)) components[name] = upOrDown(health);
  for (const [key, health] of inputs.channels) components[key] = upOrDown(health);
  if (inputs.grafana) components['grafana'] = upOrDown(inputs.grafana);
  const all = Object.values(components);
  const status =
    inputs.store.status === 'down'
      ? 'down'
      : all.some((one) => one.status === 'degraded' || one.status === 'down')
        ? 'degraded'
        : 'ok';
  return { status, ready: inputs.ready, components };
}
