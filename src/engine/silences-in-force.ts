// Which silences count now: those of the Alertmanager that is read. They are known from the last reading, also after a restart.
import type { Config } from '../config/config.ts';
import type { Silence } from '../model/silence.ts';
import type { Clock, DurationMs } from '../model/time.ts';
import type { Views } from './views.ts';

export type SilencesInForce = {
  /** None of an Alertmanager that is no longer read: nobody would hear that one was lifted. */
  list(): readonly Silence[];
  /** True while they were never read and may be any moment: whoever is told now may be told of what is silenced. */
  isAwaited(): boolean;
};

/** An Alertmanager that does not answer must not keep alerts from being told. */
const awaitedMs: DurationMs = 10_000;

export type SilencesInForceOptions = { readonly config: () => Config; readonly views: Views; readonly clock: Clock };

/** Made when the program starts: the wait for a first reading begins here. */
export function makeSilencesInForce({ config, views, clock }: SilencesInForceOptions): SilencesInForce {
  const startedAtMs = clock.monotonicMs();
  const isRead = (): boolean => config().alertmanager?.read.includes('silences') ?? false;
  return {
    list: () => (isRead() ? (views.silences ?? []) : []),
    isAwaited: () => isRead() && views.silences === null && clock.monotonicMs() < startedAtMs + awaitedMs,
  };
}
