// The policy each row of a watch is judged by, and what it makes of a verdict: the widened band, and the severity of the running episode.
import type { Severity } from '../model/alert.ts';
import type { AnomalyKind } from '../model/anomaly-kind.ts';
import type { Labels } from '../model/labels.ts';
import type { EpochMs } from '../model/time.ts';
import type { Detector, DetectorPolicy, MakeDetector, Verdict } from './detector.ts';
import { metSeverity, severityWidth, stepSeverity, worseSeverity } from './episode-severity.ts';
import { Pages } from './pages.ts';
import type { Episode } from './phase.ts';
import { endPrecedentEpisode, notePrecedent, type Precedent, precedentOf, precedentWidth } from './precedent.ts';
import { type Judgement, plainJudgement, plainPolicy, type SeriesPolicy, widenToMin, widenToValue } from './series-policy.ts';
import { stepWorsening, type WorseningPolicy, worseningWidth } from './worsening.ts';

export type RowSample = { readonly row: number; readonly at: EpochMs; readonly value: number };

export type RowPoliciesOptions = WorseningPolicy & { readonly detector: MakeDetector; readonly policy: DetectorPolicy };

/** What came of a sample: its verdict, the episode it went into, and what that is called. */
export type JudgedSample = {
  readonly verdict: Verdict;
  readonly episode: Readonly<Episode>;
  readonly kind: AnomalyKind;
  /** When the run of that kind began. */
  readonly since: EpochMs;
};

/** Where in a row it is kept what was told. */
const worseningAt = severityWidth + precedentWidth;

export class RowPolicies {
  /** Per row: the severity of its episode, what was seen before it, and what was told of it. Kept in the snapshot. */
  readonly kept = new Pages(worseningAt + worseningWidth);
  private readonly make: MakeDetector;
  private readonly detectorPolicy: DetectorPolicy;
  private readonly worsening: WorseningPolicy;
  private readonly labelsOf: (row: number) => Labels | null;
  /** The watch's own. */
  readonly detector: Detector;
  /** An override may look at the other side of the band; the numbers kept of a series are the same. */
  private readonly detectors = new Map<DetectorPolicy['direction'], Detector>();
  private judgement: Judgement;
  /** By row; a hole where it was not asked yet. */
  private readonly known: (SeriesPolicy | undefined)[] = [];

  constructor(options: RowPoliciesOptions, labelsOf: (row: number) => Labels | null) {
    const { detector: make, policy } = options;
    this.make = make;
    this.detectorPolicy = policy;
    this.worsening = options;
    this.labelsOf = labelsOf;
    this.detector = make(policy);
    this.judgement = plainJudgement(policy.direction);
  }

  judgeBy(judgement: Judgement): void {
    this.judgement = judgement;
    this.forgetAll();
  }

  /** True when series with these labels are not judged. */
  leavesOut(labels: Labels): boolean {
    return this.judgement.leavesOut && this.judgement.policyOf(labels) === null;
  }

  /** The row goes to another series. */
  forget(row: number): void {
    if (row < this.known.length) this.known[row] = undefined;
  }

  forgetAll(): void {
    this.known.length = 0;
  }

  detectorOf(row: number): Detector {
    return this.detectorFor(this.of(row).direction);
  }

  detectorFor(direction: DetectorPolicy['direction']): Detector {
    if (direction === this.detectorPolicy.direction) return this.detector;
    const known = this.detectors.get(direction);
    if (known !== undefined) return known;
    const made = this.make({ ...this.detectorPolicy, direction });
    this.detectors.set(direction, made);
    return made;
  }

  /** Makes the detector's verdict that of the policy. Traffic is asked only when it matters: for what would be anomalous. */
  apply({ row, at, value }: RowSample, isLive: boolean, out: Verdict): void {
    const policy = this.of(row);
    widenToMin(value, policy, out);
    const { minTraffic } = policy;
    if (minTraffic === null || out.score <= 1 || !isLive) return;
    const own = Math.max(value, out.expected);
    const traffic = this.judgement.trafficOf({ labels: this.labelsOf(row) ?? {}, at, own }, minTraffic);
    if (traffic !== null && traffic < minTraffic.atLeast) widenToValue(value, out);
  }

  /** Counts the sample; while `isHeld` an episode was on before it. */
  note(row: number, score: number, isHeld: boolean): void {
    notePrecedent(this.kept.page(row), this.kept.start(row) + severityWidth, score, isHeld);
  }

  precedentOf(row: number, score: number): Precedent {
    return precedentOf(this.kept.page(row), this.kept.start(row) + severityWidth, score);
  }

  /**
   * Takes a sample into how grave the row's episode is, which was stepped by it. True when it fires and is graver than what was told: by the severity, or
   * another matter altogether.
   */
  stepGravity(sample: RowSample, previousAt: EpochMs, isNew: boolean, judged: JudgedSample): boolean {
    const { row, at, value } = sample;
    const { verdict, episode, kind, since } = judged;
    const { gapMs } = this.worsening;
    const start = this.kept.start(row);
    const page = this.kept.page(row);
    if (isNew || episode.onsetAt === at) this.endEpisode(page, start);
    const before = this.severityOf(row);
    const { severityRules } = this.of(row);
    if (severityRules.length > 0) stepSeverity(page, start, { at, value, verdict, previousAt, gapMs }, severityRules);
    if (episode.phase !== 'firing') return false;
    const isTold = this.severityOf(row) !== before;
    // What turns to the other side is soon an episode of its own.
    const isAnomalous = verdict.score > 1 && episode.swungAt === 0;
    const seen = { at, previousAt, since, isAnomalous, kind, value, expected: verdict.expected, isTold };
    return stepWorsening(page, start + worseningAt, episode.firedAt, seen, this.worsening);
  }

  /** A new episode has met nothing yet; the one before is a precedent from now on. */
  private endEpisode(page: Float64Array, start: number): void {
    page.fill(0, start, start + severityWidth);
    endPrecedentEpisode(page, start + severityWidth);
  }

  /** The worst severity the row's episode has met; below stage page never critical. */
  severityOf(row: number): Severity {
    const { severity, stage } = this.of(row);
    const met = metSeverity(this.kept.page(row), this.kept.start(row));
    const worst = met === null ? severity : worseSeverity(met, severity);
    return worst === 'critical' && stage !== 'page' ? 'warning' : worst;
  }

  private of(row: number): SeriesPolicy {
    const known = this.known[row];
    if (known !== undefined) return known;
    const labels = this.labelsOf(row);
    // A series that is left out since a reload is no longer fed; what is still said of it is said by the plain policy.
    const policy = (labels && this.judgement.policyOf(labels)) ?? plainPolicy(this.detectorPolicy.direction);
    this.known[row] = policy;
    return policy;
  }
}
