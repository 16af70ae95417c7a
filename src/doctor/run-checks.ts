// Runs all probes at once, each with a bound of its own, and turns what becomes of them into lines.
import { setImmediate as yieldTurn } from 'node:timers/promises';
import { maskSecrets } from '../channels/mask-secrets.ts';
import type { Clock, DurationMs } from '../model/time.ts';
import { type Check, failed, type Finding, type Probe, probeId, type Result, skipped } from './check.ts';
import { secretsOfConfig } from './secrets-of-config.ts';
import type { Setup } from './setup.ts';

export type PlannedProbe = { readonly check: string; readonly probe: Probe };

/** A probe may make several requests; each of them is bounded by the timeout alone. */
const probeTimeouts = 2;

export function planProbes(checks: readonly Check[], setup: Setup): readonly PlannedProbe[] {
  return checks.flatMap(({ name, plan }) => plan(setup).map((probe) => ({ check: name, probe })));
}

/** One promise a probe, in the order planned; none rejects. */
export function startProbes(planned: readonly PlannedProbe[], setup: Setup, signal: AbortSignal): readonly Promise<Result>[] {
  const secrets = secretsOfConfig(setup.config);
  const started = new Map<string, Promise<Result>>();
  return planned.map(({ check, probe }) => {
    // A need that `--only` left out is taken for granted: the probe itself will say what is wrong.
    const needs = (probe.needs ?? []).flatMap((id) => started.get(id) ?? []);
    const running = runProbe(probe, needs, setup, signal).then(({ finding, because, durationMs }): Result => {
      const shown = (text: string): string => maskSecrets(text, secrets).replaceAll(/\s*\n\s*/g, ' ');
      return {
        check,
        subject: probe.subject,
        status: finding.status,
        detail: shown(finding.detail),
        remedy: finding.remedy === undefined ? null : shown(finding.remedy),
        because,
        durationMs,
      };
    });
    started.set(probeId(check, probe.subject), running);
    return running;
  });
}

type Ended = Pick<Result, 'because' | 'durationMs'> & { readonly finding: Finding };

async function runProbe(probe: Probe, needs: readonly Promise<Result>[], setup: Setup, signal: AbortSignal): Promise<Ended> {
  const unmet = (await Promise.all(needs)).find(({ status }) => status === 'failed' || status === 'skipped');
  if (unmet) return skippedBecauseOf(unmet);
  // Each begins in a turn of its own, so that what one computes is not counted as the time of the others.
  await yieldTurn();
  const from = setup.clock.monotonicMs();
  const finding = await bounded(probe, setup, signal);
  return { finding, because: finding.because ?? null, durationMs: elapsed(setup.clock, from) };
}

/** Names the line where it began: what failed, not what was skipped in between. */
function skippedBecauseOf({ check, subject, status, detail, because }: Result): Ended {
  if (because !== null) return { finding: skipped(detail), because, durationMs: 0 };
  const id = probeId(check, subject);
  return { finding: skipped(`because ${id} ${status}`), because: id, durationMs: 0 };
}

function elapsed(clock: Clock, from: DurationMs): DurationMs {
  return Math.round(clock.monotonicMs() - from);
}

/** Ends in time even when the probe does not look at its signal. */
async function bounded(probe: Probe, { timeoutMs }: Setup, signal: AbortSignal): Promise<Finding> {
  if (signal.aborted) return stopped;
  const limitMs = timeoutMs * probeTimeouts;
  const ended = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const tooLate = failed(`not done within ${limitMs} ms`, 'see whether the peer is overloaded; --timeout waits longer');
  const late = new Promise<Finding>((resolve) => {
    ended.addEventListener('abort', () => resolve(signal.aborted ? stopped : tooLate), { once: true });
  });
  try {
    return await Promise.race([late, Promise.resolve().then(() => probe.run(ended))]);
  } catch (error) {
    return failed((error as Error).message, 'this is unexpected: please report it with the configuration that shows it');
  }
}

const stopped = skipped('stopped');
