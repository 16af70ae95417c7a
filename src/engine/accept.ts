// A level becomes normal before `accept_after` does it: because somebody says so, or because a change of the service explains it.
import { isSteady } from '../detect/relearn.ts';
import type { WatchDetection } from '../detect/watch-detection.ts';
import { type Acceptance, acceptanceReasons, acceptanceWords } from '../model/acceptance.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { Labels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { StoreLists } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import { type AnomalyContext, closeAnomaly } from './anomalies.ts';
import type { Engine } from './engine-port.ts';
import type { Observer, WatchRun } from './observe.ts';
import { recordInput } from './record-input.ts';
import type { Turn } from './turns.ts';
import type { AcceptedLevel } from './views.ts';

export type AcceptOptions = {
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  readonly lists: Pick<StoreLists, 'anomaly'>;
  readonly context: () => AnomalyContext;
  readonly observer: Pick<Observer, 'runs' | 'accept' | 'recorded'>;
  readonly log: Log;
};

/** The door for people. First on disk, then in the detection: what the disk refuses has changed nothing. */
export function makeAcceptDoor({ run, lists, context, observer, log }: AcceptOptions): Pick<Engine, 'acceptAnomaly'> {
  /** Ends the anomaly when it is still open. */
  function close(turn: Turn, { id, fingerprint, seriesLabels, watch }: Anomaly, acceptance: Acceptance): boolean {
    const open = turn.views.openAnomalyOf(fingerprint);
    if (open?.id !== id) return false;
    const { tenant, configHash } = context();
    recordInput(turn, { tenant, kind: 'accept', source: 'http', configHash }, { anomaly: id, acceptance });
    const at = observer.runs.get(watch)?.detection.standingOf(seriesLabels)?.at ?? turn.now;
    const end = { at: Math.max(at, open.firedAt), peakScore: open.peakScore, reason: acceptanceReasons[acceptance.kind] };
    closeAnomaly(turn, open, { ...end, acceptance }, context());
    return true;
  }

  return {
    acceptAnomaly: async (id, { by, note }) => {
      const anomaly = await lists.anomaly(context().tenant, id);
      if (anomaly === null) return 'unknown';
      if (anomaly.endedAt !== null) return 'over';
      const acceptance: Acceptance = { kind: 'person', by, note };
      await observer.recorded(anomaly.fingerprint);
      if (!(await run((turn) => close(turn, anomaly, acceptance)))) return 'over';
      observer.accept(anomaly.watch, anomaly.seriesLabels, acceptance);
      log.info('anomaly resolved', {
        watch: anomaly.watch,
        service: anomaly.seriesLabels['service'],
        reason: acceptanceReasons.person,
        accepted: acceptanceWords(acceptance),
      });
      return 'accepted';
    },
  };
}

/** A change explains what begins this soon after it. */
const changeReachMs: DurationMs = 30 * 60_000;

/**
 * Whether the open anomaly's level is normal because of a change, when its watch allows that (`accept_after_change`): a change of this very service at
 * most 30 minutes before the onset, the level kept for the time and steady. Less traffic than expected is an outage, whatever was deployed.
 */
function acceptanceByChange(anomaly: Anomaly, { watch, detection }: WatchRun, at: EpochMs): Acceptance | null {
  const { startedAt, seriesLabels, evidence } = anomaly;
  const afterMs = watch.acceptAfterChangeMs;
  if (afterMs === null || at - startedAt < afterMs) return null;
  const change = evidence.changes.find((one) => one.service !== null && one.at >= startedAt - changeReachMs);
  if (change === undefined || detection.standingOf(seriesLabels)?.phase !== 'firing') return null;
  if (!isLevel(detection, anomaly, watch.signal === 'traffic')) return null;
  return { kind: 'change', id: change.id, change: `${change.kind} ${change.version ?? change.id}`, afterMs };
}

/** The open anomalies of the run whose level a change of the service explains by now. */
export function* acceptedByChange(
  run: WatchRun,
  open: Iterable<Anomaly>,
  at: EpochMs,
): Generator<{ readonly labels: Labels; readonly acceptance: Acceptance }> {
  if (run.watch.acceptAfterChangeMs === null) return;
  for (const anomaly of open) {
    const acceptance = acceptanceByChange(anomaly, run, at);
    if (acceptance) yield { labels: anomaly.seriesLabels, acceptance };
  }
}

/**
 * A level that was accepted stays accepted: a detection restored from before that, or taught from a history that holds the old level, learns it again.
 * Not while a later anomaly of the series is `open`: that is another level.
 */
export function reaccept({ watch, detection }: WatchRun, levels: Iterable<AcceptedLevel>, open: readonly Anomaly[]): void {
  const busy = new Set(open.map(({ fingerprint }) => fingerprint));
  for (const { watch: name, seriesLabels, fingerprint, endedAt, acceptance } of levels)
    if (name === watch.name && !busy.has(fingerprint))
      detection.accept(seriesLabels, acceptanceReasons[acceptance.kind], endedAt);
}

function isLevel(detection: WatchDetection, { seriesLabels, startedAt }: Anomaly, isUpOnly: boolean): boolean {
  const now = detection.evidenceOf(detection.rowOf(seriesLabels));
  if (now === null || (isUpOnly && now.value < (now.expected ?? now.value))) return false;
  return isSteady(now.window.filter((point) => point.at >= startedAt));
}
