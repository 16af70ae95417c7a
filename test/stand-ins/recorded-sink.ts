// For tests: a SourceSink that writes down what it is told.
import type { Sample } from '../../src/model/sample.ts';
import type { EpochMs } from '../../src/model/time.ts';
import type { SourceSink } from '../../src/sources/port.ts';

export type RecordedBatch = {
  readonly watch: string;
  readonly at: EpochMs;
  readonly samples: readonly Sample[];
  readonly warmUp: boolean;
};

export class RecordedSink implements SourceSink {
  readonly batches: RecordedBatch[] = [];
  readonly watermarks: EpochMs[] = [];
  /** Every source that said `back`, also with its first answer. */
  readonly answering: string[] = [];
  /** `lost: …`, the `back` after it, `notice: …` in order. */
  readonly said: string[] = [];

  watchSamples(watch: string, at: EpochMs, samples: readonly Sample[], warmUp: boolean): Promise<void> {
    this.batches.push({ watch, at, samples, warmUp });
    return Promise.resolve();
  }
  watermark(_source: string, at: EpochMs): void {
    this.watermarks.push(at);
  }
  lost(_source: string, reason: string): void {
    this.said.push(`lost: ${reason}`);
  }
  back(source: string): void {
    this.answering.push(source);
    if (this.said.some((line) => line.startsWith('lost: '))) this.said.push('back');
  }
  notice(_source: string, message: string): void {
    this.said.push(`notice: ${message}`);
  }
}
