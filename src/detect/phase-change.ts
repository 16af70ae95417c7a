// A change of a series' phase, as a watch's detection tells it to the engine and the tools.
import type { Severity } from '../model/alert.ts';
import type { AnomalyKind } from '../model/anomaly-kind.ts';
import type { Labels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { Verdict } from './detector.ts';
import type { Episode, PhaseStep } from './phase.ts';

/** Why a level counts as normal: it lasted for `accept_after`, somebody says so, or a change explains it. */
export type AcceptReason = 'accepted' | 'accepted-by-person' | 'accepted-after-change';

export type PhaseReason = 'breached' | 'sustained' | 'worsened' | 'recovered' | AcceptReason | 'expired' | 'swung';

/** A series changed its phase. `raised`: a firing one is graver from now on than what was told; `cancelled`: a pending one was over before it fired. */
export type PhaseChange = {
  readonly row: number;
  readonly labels: Labels;
  readonly kind: 'pending' | 'firing' | 'raised' | 'resolved' | 'cancelled';
  /** What is wrong with the series: its value, or that it says nothing. */
  readonly anomalyKind: AnomalyKind;
  /** The sample that changed it, or the evaluation that missed one. */
  readonly at: EpochMs;
  readonly onsetAt: EpochMs;
  /** null: never fired. */
  readonly firedAt: EpochMs | null;
  /** The end of the episode, its first good sample; null while it goes on. */
  readonly endedAt: EpochMs | null;
  readonly reason: PhaseReason;
  /** Of the last sample there was. */
  readonly value: number;
  readonly verdict: Readonly<Verdict>;
  readonly peakScore: number;
  /** The worst severity that the episode has met. */
  readonly severity: Severity;
  /** The time after which its level is accepted, or was. */
  readonly acceptAfterMs: DurationMs;
};

/** `expired`: its series is gone; `raised`: no step of the phase, but of how grave it is. */
export type DescribedStep = Exclude<PhaseStep, 'none'> | 'expired' | 'raised';

const reasons: Readonly<Record<DescribedStep, PhaseReason>> = {
  pending: 'breached',
  firing: 'sustained',
  raised: 'worsened',
  resolved: 'recovered',
  cancelled: 'recovered',
  accepted: 'accepted',
  expired: 'expired',
  swung: 'swung',
};

type Known = Pick<PhaseChange, 'row' | 'labels' | 'anomalyKind' | 'at' | 'value' | 'verdict' | 'severity' | 'acceptAfterMs'>;

/** `episode` as it is after the step. */
export function describeChange(step: DescribedStep, episode: Readonly<Episode>, known: Known): PhaseChange {
  const { onsetAt, clearedAt, peakScore } = episode;
  const firedAt = episode.firedAt === 0 ? null : episode.firedAt;
  const isOver = step !== 'pending' && step !== 'firing' && step !== 'raised';
  return {
    ...known,
    kind: step === 'accepted' || step === 'expired' || step === 'swung' ? (firedAt === null ? 'cancelled' : 'resolved') : step,
    onsetAt,
    firedAt,
    endedAt: isOver ? clearedAt || known.at : null,
    reason: step === 'firing' && firedAt === onsetAt ? 'breached' : reasons[step],
    peakScore,
  };
}
