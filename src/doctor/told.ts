// What a peer answered to a question for JSON, or what is wrong with it.
import type { EpochMs } from '../model/time.ts';

/** An answer that is a JSON object, and when it was asked and answered. `date`: the peer's Date header. */
export type Told = {
  readonly kind: 'told';
  readonly body: Readonly<Record<string, unknown>>;
  readonly sentAt: EpochMs;
  readonly answeredAt: EpochMs;
  readonly date: string | null;
};

/** `body`: what came with an error status; undefined when that was no JSON. `finding`: of whoever needs the answer. */
export type Trouble = {
  readonly kind: 'trouble';
  readonly status: number | null;
  readonly body: unknown;
  readonly finding: { readonly status: 'failed'; readonly detail: string; readonly remedy: string };
};
