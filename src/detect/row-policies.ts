// The policy each row of a watch is judged by, and what it makes of a verdict: the widened band, and the severity of the running episode.
import type { Severity } from '../model/alert.ts';
import type { Labels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { Detector, DetectorPolicy, MakeDetector, Verdict } from './detector.ts';
import { metSeverity, severityWidth, stepSeverity, worseSeverity } from './episode-severity.ts';
import { Pages } from './pages.ts';
import { endPrecedentEpisode, notePrecedent, type Precedent, precedentOf, precedentWidth } from './precedent.ts';
import { type Judgement, plainJudgement, plainPolicy, type SeriesPolicy, widenToMin, widenToValue } from './series-policy.ts';

export type RowSample = { readonly row: number; readonly at: EpochMs; readonly value: number };

export class RowPolicies {
  /** Per row: the severity of its episode, then what was seen before it. Kept in the snapshot. */
  readonly kept = new Pages(severityWidth + precedentWidth);
  private readonly make: MakeDetector;
  private readonly detectorPolicy: DetectorPolicy;
  private readonly labelsOf: (row: number) => Labels | null;
  /** The watch's own. */
  readonly detector: Detector;
  /** An override may look at the other side of the band; the numbers kept of a series are the same. */
  private readonly detectors = new Map<DetectorPolicy['direction'], Detector>();
  private judgement: Judgement;
  /** By row; a hole where it was not asked yet. */
  private readonly known: (SeriesPolicy | undefined)[] = [];

  constructor(make: MakeDetector, policy: DetectorPolicy, labelsOf: (row: number) => Labels | null) {
    this.make = make;
    this.detectorPolicy = policy;
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

  /** A new episode has met nothing yet; the one before is a precedent from now on. */
  restartSeverity(row: number): void {
    const start = this.kept.start(row);
    this.kept.page(row).fill(0, start, start + severityWidth);
    endPrecedentEpisode(this.kept.page(row), start + severityWidth);
  }

  /** Counts the sample; while `isHeld` an episode was on before it. */
  note(row: number, score: number, isHeld: boolean): void {
    notePrecedent(this.kept.page(row), this.kept.start(row) + severityWidth, score, isHeld);
  }

  precedentOf(row: number, score: number): Precedent {
    return precedentOf(this.kept.page(row), this.kept.start(row) + severityWidth, score);
  }

  /** Takes a sample of an episode into its severity; true when that is worse from now on. */
  stepSeverity({ row, at, value }: RowSample, verdict: Verdict, since: { previousAt: EpochMs; gapMs: DurationMs }): boolean {
    const { severityRules } = this.of(row);
    if (severityRules.length === 0) return false;
    const before = this.severityOf(row);
    const sample = { at, value, verdict, ...since };
    stepSeverity(this.kept.page(row), this.kept.start(row), sample, severityRules);
    return this.severityOf(row) !== before;
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
