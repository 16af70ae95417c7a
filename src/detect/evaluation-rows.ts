// From the samples of an evaluation to the rows they are of: what is no sample is left out and counted, and who is listed is noted.
import type { Sample } from '../model/sample.ts';
import type { EpochMs } from '../model/time.ts';
import type { Absence } from './absence.ts';
import type { Pages } from './pages.ts';
import { lastAtOf } from './row-record.ts';
import type { RowPolicies } from './row-policies.ts';
import { type RowBatch, SampleBuffer } from './sample-buffer.ts';
import type { SeriesTable } from './series-table.ts';
import { clockAheadMs, type Dropped, type ObserveMode } from './watch-detection-options.ts';

export type EvaluationRowsOptions = {
  readonly records: Pages;
  readonly policies: RowPolicies;
  readonly absence: Absence;
  /** Asked each time: a restored snapshot brings another. */
  readonly table: () => SeriesTable;
  /** The clock was set back: the row goes on as if its last sample were one step before `at`. */
  readonly rewind: (row: number, at: EpochMs) => void;
};

/** What an evaluation is of, and what is counted of it. */
export type Evaluated = { readonly at: EpochMs; readonly mode: ObserveMode; readonly dropped: Dropped };

export class EvaluationRows {
  private readonly options: EvaluationRowsOptions;
  /** Row of each place in the last evaluation: the guess for the next one. Before any, rows are as they were given out. */
  private readonly order: number[] = [];
  private readonly buffer = new SampleBuffer();

  constructor(options: EvaluationRowsOptions) {
    this.options = options;
  }

  /** The samples from place `from` up to `to`. The batch holds until the next one. */
  take(samples: readonly Sample[], from: number, to: number, evaluated: Evaluated): RowBatch {
    const { at, mode, dropped } = evaluated;
    const { records, policies, absence, rewind } = this.options;
    const table = this.options.table();
    this.buffer.begin(to - from);
    for (let i = from; i < to; i += 1) {
      const sample = samples[i]!; // i < to, which is at most their number.
      if (!Number.isFinite(sample.value) || !(sample.at <= at)) {
        dropped.invalid += 1;
        // A series without a number (0/0) is there all the same.
        absence.listKnown(table.find(sample.labels), sample.labels);
        continue;
      }
      if (policies.leavesOut(sample.labels)) continue;
      const row = table.rowOf(sample.labels, this.order[i] ?? i);
      this.order[i] = row;
      if (row < 0) {
        dropped.overLimit += 1;
        continue;
      }
      if (mode === 'judge' && lastAtOf(records, row) > at + clockAheadMs) rewind(row, sample.at);
      absence.presence.list(row, sample.labels, sample.at);
      this.buffer.add(row, sample.at, sample.value);
    }
    return this.buffer.batch();
  }

  /** All rows are other ones. */
  forget(): void {
    this.order.length = 0;
  }
}
