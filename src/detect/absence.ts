// The steps of series that bring no sample: absent ones, ones that are listed with nothing new, and ones whose service is back without them.
import type { AnomalyKind } from '../model/anomaly-kind.ts';
import type { Silence } from '../model/evidence.ts';
import type { Labels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { NoData } from './no-data.ts';
import type { Pages } from './pages.ts';
import type { DescribedStep, PhaseChange } from './phase-change.ts';
import { type Episode, type PhasePolicy, stepPhase, stepRun } from './phase.ts';
import { Presence } from './presence.ts';
import type { RowSample } from './row-policies.ts';
import type { SeriesTable } from './series-table.ts';
import { serviceOf } from './service-of.ts';
import { isInEpisode, isInTaughtOutage, lastAtOf, readEpisode, scoreOf, writeEpisode, writeScore } from './row-record.ts';

/** What is left of a service that is away is kept this much longer: it may be there once a day. */
const awayMs: DurationMs = 25 * 3_600_000;

export type AbsenceParts = {
  readonly records: Pages;
  readonly noData: NoData;
  readonly serviceOf: ((labels: Labels) => string) | undefined;
  /** The one episode in hand: a row's is read into it, stepped and written back. */
  readonly episode: Episode;
  readonly phasePolicy: PhasePolicy;
  readonly stepMs: DurationMs;
  /** The change of the row whose episode is in hand. */
  readonly describe: (row: number, step: DescribedStep, at: EpochMs) => PhaseChange;
  /** Takes the score into how grave the episode in hand is; true when it fires and is graver from now on. The sample has no value. */
  readonly isWorse: (sample: RowSample, score: number, isNew: boolean, since: EpochMs) => boolean;
  /** The row's last sample is anomalous from now on, or no more. */
  readonly turned: (isAnomalous: boolean) => void;
};

type Unseen = {
  readonly row: number;
  readonly at: EpochMs;
  readonly score: number;
  readonly kind: AnomalyKind;
  readonly since: EpochMs;
};

type RunSample = { readonly at: EpochMs; readonly score: number; readonly side: 1 | -1; readonly wasTaught: boolean };

export class Absence {
  /** Who was listed when. */
  readonly presence: Presence;
  private readonly parts: AbsenceParts;

  constructor(parts: AbsenceParts) {
    const { stepMs, noData, records } = parts;
    this.parts = parts;
    this.presence = new Presence({
      ...{ stepMs, noData, serviceOf: parts.serviceOf ?? serviceOf },
      isInEpisode: (row) => isInEpisode(records, row),
    });
  }

  /** The row, if there is one, is listed with nothing new. */
  listKnown(row: number, labels: Labels): void {
    if (row >= 0) this.presence.list(row, labels, lastAtOf(this.parts.records, row));
  }

  /** After a restore. */
  rebuild(table: SeriesTable): void {
    const { records, noData } = this.parts;
    this.presence.rebuild(table, (row) => isInEpisode(records, row) && noData.kindOf(row) === 'absent');
  }

  /** Ends the evaluation at `at`: what it did not list is missing. */
  sweep(at: EpochMs, changes: PhaseChange[]): void {
    this.presence.end(
      (row, missed) => this.stepAbsent(row, at, missed, changes),
      (row) => this.stepBack(row, at, changes),
    );
  }

  /** The row is listed by the evaluation at `at` with no newer sample than before. */
  stepStale(row: number, at: EpochMs, changes: PhaseChange[]): void {
    const { records, noData, stepMs } = this.parts;
    const lastAt = lastAtOf(records, row);
    const score = noData.lagScore(row, at - lastAt);
    if (score > 1) this.step({ row, at, score, kind: 'late', since: lastAt + stepMs }, changes);
  }

  /** What is left of a service that is away, with what was learnt of it. While that is an anomaly, `acceptAfterMs` says how long. */
  isKept(row: number, before: EpochMs): boolean {
    const { records, noData } = this.parts;
    if (!this.presence.isLastOfService(row)) return false;
    if (isInEpisode(records, row)) return noData.kindOf(row) === 'absent';
    return lastAtOf(records, row) >= before - awayMs;
  }

  /** A sample as the newest of its run. What began in history is proved anew, live. */
  runOf(row: number, { at, score, side, wasTaught }: RunSample): { at: EpochMs; since: EpochMs; signedScore: number } {
    const { noData } = this.parts;
    const since = score > 1 && !wasTaught ? noData.sinceOf(row, noData.kindOf(row), at) : at;
    return { at, since, signedScore: this.sideOf(row, side) * score };
  }

  /** The side of a sample; one that is only stuck or late goes on on the side of the episode in hand. */
  private sideOf(row: number, side: 1 | -1): number {
    const kind = this.parts.noData.kindOf(row);
    const hasNoSide = kind === 'stuck' || kind === 'late';
    return hasNoSide && this.parts.episode.phase !== 'inactive' ? this.parts.episode.side : side;
  }

  /** For the evidence of an anomaly that is no matter of its value. */
  silenceOf(row: number): Silence {
    const { records, noData, stepMs } = this.parts;
    const { samples, repeatShare } = noData.runOf(row);
    const lastAt = lastAtOf(records, row);
    const since = noData.sinceOf(row, noData.kindOf(row), lastAt);
    return { samples, since, repeatShare, lastAt, stepMs, series: this.presence.countOf(row) };
  }

  score(row: number, score: number): void {
    const isAnomalous = score > 1;
    if (isAnomalous !== scoreOf(this.parts.records, row) > 1) this.parts.turned(isAnomalous);
    writeScore(this.parts.records, row, score);
  }

  /** The row stands for a service that `missed` evaluations did not list. True when its episode tells of that. */
  private stepAbsent(row: number, at: EpochMs, missed: number, changes: PhaseChange[]): boolean {
    const { records, noData, stepMs } = this.parts;
    const score = noData.absenceScore(row, missed, at);
    const isOpen = isInEpisode(records, row) && !isInTaughtOutage(records, row);
    if (!(score > 1)) return false;
    // What fell to zero and went at once has finished, or was drained; and of what was told and is over nothing more is told until it comes back.
    if (!isOpen && (noData.hasFallen(row) || noData.kindOf(row) === 'absent')) return false;
    return this.step({ row, at, score, kind: 'absent', since: at - (missed - 1) * stepMs }, changes);
  }

  /** The row's episode goes on by what did not come. False when it has ended. */
  private step({ row, at, score, kind, since }: Unseen, changes: PhaseChange[]): boolean {
    const { records, noData, episode, phasePolicy, stepMs, describe, isWorse } = this.parts;
    noData.setKind(row, kind);
    const isNew = !isInEpisode(records, row);
    readEpisode(records, row, episode);
    episode.lastAt = at - stepMs;
    // On whichever side its value was: that it comes no more is the same episode.
    const signedScore = episode.phase !== 'inactive' && episode.side > 0 ? score : -score;
    const step = stepRun(episode, { at, since, signedScore }, phasePolicy);
    writeEpisode(records, row, episode);
    this.score(row, score);
    const isGraver = isWorse({ row, at, value: Number.NaN }, score, isNew, since);
    if (step === 'none' && isGraver) changes.push(describe(row, 'raised', at));
    if (step === 'none') return true;
    // So long away, it is gone. What was learnt of it is kept for a while: it may be there once a day.
    if (step === 'accepted') this.score(row, 0);
    changes.push(describe(row, step === 'accepted' ? 'expired' : step, at));
    return step !== 'accepted';
  }

  /** Others of the absent row's service are here. True when its episode is over. */
  private stepBack(row: number, at: EpochMs, changes: PhaseChange[]): boolean {
    const { records, episode, phasePolicy, describe } = this.parts;
    readEpisode(records, row, episode);
    if (episode.phase === 'inactive') return true;
    const step = stepPhase(episode, at, 0, phasePolicy);
    writeEpisode(records, row, episode);
    this.score(row, 0);
    if (step !== 'none') changes.push(describe(row, step, at));
    return step !== 'none';
  }
}
