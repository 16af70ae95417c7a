// The recent samples of one raw series: two number columns in a ring that grows to what its window needs and no further.
import type { EpochMs } from '../model/time.ts';

/** Samples kept per series at most: a 1 h window at 5 s. Beyond, the oldest is forgotten and the window is shorter. */
export const ringSamplesMax = 720;

export class SampleRing {
  #at = new Float64Array(8);
  #values = new Float64Array(8);
  #start = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Time of the i-th oldest sample. */
  at(index: number): EpochMs {
    return this.#at[(this.#start + index) % this.#at.length] ?? NaN;
  }

  value(index: number): number {
    return this.#values[(this.#start + index) % this.#values.length] ?? NaN;
  }

  /** Appends; false when `at` is not later than the newest: duplicates and late samples are not taken. */
  push(at: EpochMs, value: number): boolean {
    if (this.#length > 0 && at <= this.at(this.#length - 1)) return false;
    if (this.#length === this.#at.length) this.#makeRoom();
    const slot = (this.#start + this.#length) % this.#at.length;
    this.#at[slot] = at;
    this.#values[slot] = value;
    this.#length += 1;
    return true;
  }

  /** Forgets samples before `at`, but never the newest: by it duplicates are known. */
  dropBefore(at: EpochMs): void {
    while (this.#length > 1 && this.at(0) < at) {
      this.#start = (this.#start + 1) % this.#at.length;
      this.#length -= 1;
    }
  }

  #makeRoom(): void {
    const capacity = this.#at.length;
    if (capacity >= ringSamplesMax) {
      this.#start = (this.#start + 1) % capacity;
      this.#length -= 1;
      return;
    }
    const wider = Math.min(ringSamplesMax, capacity * 2);
    const at = new Float64Array(wider);
    const values = new Float64Array(wider);
    for (let i = 0; i < this.#length; i += 1) {
      at[i] = this.at(i);
      values[i] = this.value(i);
    }
    this.#at = at;
    this.#values = values;
    this.#start = 0;
  }
}
