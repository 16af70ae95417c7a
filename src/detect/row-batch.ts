// A batch of samples in typed arrays, so that it can move to a worker.

/** Samples of known rows; the first `count` places are meant. */
export type RowBatch = {
  readonly rows: Int32Array;
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly count: number;
};
