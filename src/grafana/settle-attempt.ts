// What becomes of an annotation row after an attempt: done, again later, or given up. Pure; the shell writes the row it returns.
import type { GraphAnnotation } from '../model/notification.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { AnnotateResult } from './port.ts';

export type Attempt = {
  /** The row as stored now. */
  readonly row: GraphAnnotation;
  /** The row as it was when sent; it may have been closed meanwhile. */
  readonly sent: GraphAnnotation;
  readonly result: AnnotateResult;
  readonly now: EpochMs;
  /** In 0…1: spreads the retries of rows that failed together. */
  readonly jitter: number;
};

const backoffMinMs: DurationMs = 1000;
const backoffMaxMs: DurationMs = 300_000;
/** With five minutes between attempts this outlasts a day without Grafana. */
export const annotationAttemptsMax = 300;

export function settleAttempt({ row, sent, result, now, jitter }: Attempt): GraphAnnotation {
  const attempts = row.attempts + 1;
  switch (result.kind) {
    case 'stored': {
      const isCurrent = row.startedAt === sent.startedAt && row.endedAt === sent.endedAt;
      const stored = { ...row, remoteId: result.remoteId, lastError: null };
      if (isCurrent) return { ...stored, due: 'done', attempts, nextAttemptAt: null };
      return { ...stored, due: 'close', attempts: 0, nextAttemptAt: now };
    }
    case 'gone':
      return { ...row, due: 'done', attempts, nextAttemptAt: null, lastError: result.detail };
    case 'refused':
      return { ...row, due: 'dead', attempts, nextAttemptAt: null, lastError: result.detail };
    case 'retry': {
      if (attempts >= annotationAttemptsMax)
        return { ...row, due: 'dead', attempts, nextAttemptAt: null, lastError: result.detail };
      const backoffMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** Math.min(attempts - 1, 20)) * (0.75 + jitter / 2);
      return {
        ...row,
        attempts,
        nextAttemptAt: now + Math.round(Math.max(result.afterMs ?? 0, backoffMs)),
        lastError: result.detail,
      };
    }
  }
}
