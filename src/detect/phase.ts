// The phase of one series on sample time: inactive → pending → firing → resolved. `for` and `keep_firing_for` mean what they mean in a
// Prometheus alerting rule. One episode runs from its onset to its end and is one anomaly, however many samples it has.
import type { DurationMs, EpochMs } from '../model/time.ts';

export type Phase = 'inactive' | 'pending' | 'firing';

export type PhasePolicy = {
  /** Anomalous for so long before it fires; 0 = the first anomalous sample fires. */
  readonly forMs: DurationMs;
  /** Good for so long before it is resolved; 0 = the first good sample resolves. */
  readonly keepFiringForMs: DurationMs;
  /**
   * An episode that is seen to last so long is a new normal: it is closed and the baseline moves to the new level. Infinity = never by itself. Sooner
   * where the series was known for less than twice of it: `acceptAfterOf`.
   */
  readonly acceptAfterMs: DurationMs;
  /** Silence of so long ends the proof of a pending series: two samples an hour apart say nothing of the hour. */
  readonly gapMs: DurationMs;
};

/** The running episode of a series, changed in place. Times are 0 when there is none. */
export type Episode = {
  phase: Phase;
  /** First anomalous sample. */
  onsetAt: EpochMs;
  firedAt: EpochMs;
  /** First good sample since the last anomalous one, while firing. */
  clearedAt: EpochMs;
  lastAt: EpochMs;
  /** First sample of the series. */
  knownSince: EpochMs;
  peakScore: number;
  /** Whether it is above (1) or below (-1) what was expected. */
  side: number;
  /** First of the anomalous samples on the other side that have lasted until now, while firing. */
  swungAt: EpochMs;
  /** Time of it without samples while firing, which counts nothing towards a new normal: nobody saw the level then. */
  silentMs: DurationMs;
};

/** `swung`: another episode goes on on the other side; `restartEpisode` opens it. */
export type PhaseStep = 'none' | 'pending' | 'firing' | 'resolved' | 'cancelled' | 'accepted' | 'swung';

/** What a series was known before an episode outweighs half as long of another level; two hours are the least. */
const knownShare = 0.5;
const acceptAfterLeastMs: DurationMs = 2 * 3_600_000;

/**
 * The time after which the episode is a new normal. A series known for four hours has not seen its first morning: it is not flagged for a day and a half
 * because of it.
 */
export function acceptAfterOf({ onsetAt, knownSince }: Readonly<Episode>, { acceptAfterMs }: PhasePolicy): DurationMs {
  if (acceptAfterMs === Number.POSITIVE_INFINITY) return acceptAfterMs;
  return Math.min(acceptAfterMs, Math.max(acceptAfterLeastMs, knownShare * (onsetAt - knownSince)));
}

/** Samples further apart say nothing of the time between, however sparse the series. */
const silenceMs: DurationMs = 3_600_000;

export function emptyEpisode(): Episode {
  const times = { onsetAt: 0, firedAt: 0, clearedAt: 0, lastAt: 0, knownSince: 0, swungAt: 0, silentMs: 0 };
  return { phase: 'inactive', ...times, peakScore: 0, side: 0 };
}

/**
 * Takes one sample's score, negative when it is below what was expected, into the episode and says what changed. A firing episode that turns
 * from one side to the other (traffic ×4, then /5) for as long as it takes to fire and to recover ends there, for its message no longer holds: a
 * rebound of a sample or two is no fault of its own. After `resolved`, `cancelled` and
 * `accepted` the phase is inactive, but the episode's times and peak stay readable until the next onset.
 */
export function stepPhase(episode: Episode, at: EpochMs, signedScore: number, policy: PhasePolicy): PhaseStep {
  const score = Math.abs(signedScore);
  const side = Math.sign(signedScore);
  const previousAt = episode.lastAt;
  episode.lastAt = at;
  if (episode.phase === 'firing' && at - previousAt > silenceMs) episode.silentMs += at - previousAt;
  if (score <= 1) return stepGood(episode, at, policy);
  if (episode.phase === 'inactive') {
    episode.phase = 'pending';
    episode.onsetAt = at;
    episode.firedAt = 0;
    episode.peakScore = score;
    episode.clearedAt = 0;
    episode.side = side;
    episode.swungAt = 0;
    episode.silentMs = 0;
    return policy.forMs <= 0 ? fire(episode, at) : 'pending';
  }
  episode.peakScore = Math.max(episode.peakScore, score);
  episode.clearedAt = 0;
  if (at - previousAt > policy.gapMs) forgetProof(episode, at);
  if (at - episode.onsetAt - episode.silentMs >= acceptAfterOf(episode, policy)) {
    episode.phase = 'inactive';
    return 'accepted';
  }
  if (episode.phase === 'firing') return stepSide(episode, at, side, policy);
  episode.side = side;
  return at - episode.onsetAt >= policy.forMs ? fire(episode, at) : 'none';
}

/**
 * The same for a sample whose score is that of a run: one is anomalous only when it has become long, so the episode it opens began with it, at `since`,
 * and what it has lasted since then counts for `for`.
 */
export function stepRun(
  episode: Episode,
  { at, since, signedScore }: { readonly at: EpochMs; readonly since: EpochMs; readonly signedScore: number },
  policy: PhasePolicy,
): PhaseStep {
  const wasInactive = episode.phase === 'inactive';
  const step = stepPhase(episode, at, signedScore, policy);
  if (!wasInactive || step === 'none' || since >= at) return step;
  episode.onsetAt = Math.max(since, at - acceptAfterOf(episode, policy) / 2);
  const isProved = step === 'pending' && at - episode.onsetAt >= policy.forMs;
  return isProved ? stepPhase(episode, at, signedScore, policy) : step;
}

/** Two breaches around a silence say nothing of the time between: what had begun before it begins at `at`. */
function forgetProof(episode: Episode, at: EpochMs): void {
  if (episode.phase === 'pending') episode.onsetAt = at;
  if (episode.swungAt !== 0) episode.swungAt = at;
}

function stepSide(episode: Episode, at: EpochMs, side: number, policy: PhasePolicy): PhaseStep {
  if (side === episode.side) episode.swungAt = 0;
  else if (episode.swungAt === 0) episode.swungAt = at;
  if (episode.swungAt === 0 || at - episode.swungAt < Math.max(policy.forMs, policy.keepFiringForMs)) return 'none';
  episode.clearedAt = episode.swungAt;
  return 'swung';
}

/** After `swung`: the firing episode that began on the other side, `score` that of its newest sample. */
export function restartEpisode(episode: Episode, at: EpochMs, score: number): void {
  episode.onsetAt = episode.swungAt;
  episode.firedAt = at;
  episode.clearedAt = 0;
  episode.swungAt = 0;
  episode.side = -episode.side;
  episode.silentMs = 0;
  episode.peakScore = score;
}

function stepGood(episode: Episode, at: EpochMs, policy: PhasePolicy): PhaseStep {
  if (episode.phase === 'inactive') return 'none';
  if (episode.phase === 'pending') {
    episode.phase = 'inactive';
    return 'cancelled';
  }
  episode.swungAt = 0;
  if (episode.clearedAt === 0) episode.clearedAt = at;
  if (at - episode.clearedAt < policy.keepFiringForMs) return 'none';
  episode.phase = 'inactive';
  return 'resolved';
}

function fire(episode: Episode, at: EpochMs): PhaseStep {
  episode.phase = 'firing';
  episode.firedAt = at;
  return 'firing';
}
