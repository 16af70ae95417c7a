// How a signal is made of scraped samples when there is no query. Selectors are `name{matchers}`.
import type { DurationMs } from '../model/time.ts';

export type SignalFrom =
  | { readonly kind: 'rate'; readonly selector: string; readonly by: readonly string[]; readonly windowMs: DurationMs }
  | {
      readonly kind: 'gauge';
      readonly selector: string;
      readonly by: readonly string[];
      readonly aggregate: 'sum' | 'avg' | 'max' | 'min';
    }
  /** rate(selector) / rate(of), a counter ratio such as errors / requests. */
  | {
      readonly kind: 'ratio';
      readonly selector: string;
      readonly of: string;
      readonly by: readonly string[];
      readonly windowMs: DurationMs;
    }
  /** Quantile of a classic histogram (`…_bucket`) over the window. */
  | {
      readonly kind: 'quantile';
      readonly quantile: number;
      readonly selector: string;
      readonly by: readonly string[];
      readonly windowMs: DurationMs;
    };
