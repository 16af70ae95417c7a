// Why a level that was an anomaly counts as normal from now on. Three rules, each said wherever the end of the anomaly is told (docs/new-normal.md).
import { type DurationMs, formatDuration } from './time.ts';

/** A fault of a day stays flagged to its end; a change of level made on a Friday evening is normal before Monday. */
export const acceptAfterDefaultMs: DurationMs = 36 * 3_600_000;

export type Acceptance =
  /** It lasted as long as `accept_after` of its watch says. */
  | { readonly kind: 'duration'; readonly afterMs: DurationMs }
  | { readonly kind: 'person'; readonly by: string | null; readonly note: string | null }
  /** It began right after a change of its service and stayed level for `accept_after_change`. `change`: `deploy v2.31.0`. */
  | { readonly kind: 'change'; readonly id: string; readonly change: string; readonly afterMs: DurationMs };

/** `level kept for 1d12h`, `by anna`, `after deploy v2.31.0`: what follows "accepted". */
export function acceptanceWords(acceptance: Acceptance): string {
  switch (acceptance.kind) {
    case 'duration':
      return `level kept for ${formatDuration(acceptance.afterMs)}`;
    case 'person':
      return acceptance.by === null ? 'by hand' : `by ${acceptance.by}`;
    case 'change':
      return `after ${acceptance.change}, level kept for ${formatDuration(acceptance.afterMs)}`;
  }
}

/** The reason of the alert's transition. */
export const acceptanceReasons = {
  duration: 'accepted',
  person: 'accepted-by-person',
  change: 'accepted-after-change',
} as const satisfies Readonly<Record<Acceptance['kind'], string>>;
