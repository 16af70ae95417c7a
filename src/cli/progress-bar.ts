// A bar on a terminal that is redrawn in place and leaves nothing behind; silent where nobody watches.

import { cut } from '../incident/safe-text.ts';

export type ProgressBar = { show(label: string, done: number, total: number, note?: string): void; clear(): void };

const width = 20;
/** A line that wraps could not be drawn over: what is left of 80 columns. */
const wordsMax = 50;
const everyMs = 100;

/** `write` goes to a terminal, or is null. `now`: a monotonic clock in ms. */
export function makeProgressBar(write: ((text: string) => void) | null, now: () => number): ProgressBar {
  let drawnMs = Number.NEGATIVE_INFINITY;
  let isDrawn = false;
  return {
    show: (label, done, total, note = '') => {
      if (write === null || (now() - drawnMs < everyMs && done < total)) return;
      drawnMs = now();
      isDrawn = true;
      const share = total > 0 ? Math.min(1, done / total) : 1;
      const full = Math.round(share * width);
      const bar = '█'.repeat(full) + '░'.repeat(width - full);
      const words = cut(note === '' ? label : `${label}  ${note}`, wordsMax);
      write(`\r\u001b[K${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${words}`);
    },
    clear: () => {
      if (isDrawn) write?.('\r\u001b[K');
      isDrawn = false;
    },
  };
}
