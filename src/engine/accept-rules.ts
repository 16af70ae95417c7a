// The rules by which levels become normal without a person: a change of the service explains one, and one that was accepted stays so.
import type { WatchConfig } from '../config/config.ts';
import { isSteady } from '../detect/relearn.ts';
import type { WatchDetection } from '../detect/watch-detection.ts';
import { type Acceptance, acceptanceReasons } from '../model/acceptance.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { Labels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { AcceptedLevel } from './views.ts';

type Run = { readonly watch: WatchConfig; readonly detection: WatchDetection };

/** A change explains what begins this soon after it. */
const changeReachMs: DurationMs = 30 * 60_000;

/**
 * Whether the open anomaly's level is normal because of a change, when its watch allows that (`accept_after_change`): a change of this very service at
 * most 30 minutes before the onset, the level kept for the time and steady. Less traffic than expected is an outage, whatever was deployed.
 */
function acceptanceByChange(anomaly: Anomaly, { watch, detection }: Run, at: EpochMs): Acceptance | null {
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
  run: Run,
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
export function reaccept({ watch, detection }: Run, levels: Iterable<AcceptedLevel>, open: readonly Anomaly[]): void {
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
