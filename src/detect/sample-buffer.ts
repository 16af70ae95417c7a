// The samples of one evaluation whose rows are known, in typed arrays that are kept from one evaluation to the next.
import type { EpochMs } from '../model/time.ts';

/** Samples of known rows; the first `count` places are meant. Typed arrays, so that it can move to a worker. */
export type RowBatch = {
  readonly rows: Int32Array;
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly count: number;
};

export class SampleBuffer {
  private rows = new Int32Array(0);
  private values = new Float64Array(0);
  private times = new Float64Array(0);
  private count = 0;

  /** Empty, with room for so many. */
  begin(room: number): void {
    this.count = 0;
    if (this.rows.length >= room) return;
    this.rows = new Int32Array(room * 2);
    this.values = new Float64Array(room * 2);
    this.times = new Float64Array(room * 2);
  }

  add(row: number, at: EpochMs, value: number): void {
    this.rows[this.count] = row;
    this.values[this.count] = value;
    this.times[this.count] = at;
    this.count += 1;
  }

  batch(): RowBatch {
    return { rows: this.rows, values: this.values, times: this.times, count: this.count };
  }
}
