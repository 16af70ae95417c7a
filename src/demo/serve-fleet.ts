// The simulated fleet alone, for a Prometheus of the user's to scrape (deploy/compose). It breaks again and again, so that there is something to see.
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../app.ts';
import type { ListenAddress } from '../config/listen-address.ts';
import type { DurationMs } from '../model/time.ts';
import { type DemoFault, faultyService } from './demo-faults.ts';
import { injectFault, makeFleet } from './fleet.ts';
import { startFleetServer } from './fleet-server.ts';

export type ServeFleetOptions = {
  readonly address: ListenAddress;
  readonly fault: DemoFault;
  readonly faultAfterMs: DurationMs;
  /** One line for people, when something begins. */
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
};

const faultMs: DurationMs = 180_000;
const betweenFaultsMs: DurationMs = 1_200_000;

/** Resolves when aborted. Rejects when the address cannot be taken. */
export async function serveFleet({ address, fault, faultAfterMs, tell, signal }: ServeFleetOptions): Promise<void> {
  const fleet = makeFleet({ seed: Math.floor(Math.random() * 2 ** 31), at: systemClock.now() });
  const server = await startFleetServer(fleet, systemClock, address.port, address.host);
  tell(
    `➜ ${server.url}/metrics: ${fleet.services.length} services for your Prometheus; ${fault.text} for ${faultMs / 60_000} min, again and again`,
  );
  try {
    for (let afterMs = faultAfterMs; ; afterMs = betweenFaultsMs) {
      await wait(afterMs, undefined, { signal });
      const from = systemClock.now();
      fleet.faults = [];
      injectFault(fleet, { ...fault.change, service: faultyService, from, until: from + faultMs });
      tell(`⚡ ${faultyService} ${fault.text}, for ${faultMs / 60_000} min`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await server.close();
  }
}
