// What a watch's detection knows of its series, read from their rows: for the API and the page, for the evidence of an alert.
import type { Labels } from '../model/labels.ts';
import type { Absence } from './absence.ts';
import { rarityOf } from './band.ts';
import type { DetectorPolicy } from './detector.ts';
import type { NoData } from './no-data.ts';
import type { Pages } from './pages.ts';
import { emptyEpisode } from './phase.ts';
import { lastAtOf, readEpisode, readVerdict, scoreOf, valueOf } from './row-record.ts';
import type { RowEvidence, SeriesState, Standing } from './series-state.ts';
import type { SeriesTable } from './series-table.ts';
import type { WindowRing } from './window-ring.ts';

export type SeriesReaderParts = {
  /** The one in force: a restore replaces it. */
  readonly table: () => SeriesTable;
  readonly records: Pages;
  readonly window: WindowRing;
  readonly noData: NoData;
  readonly absence: Absence;
  readonly policy: DetectorPolicy;
};

export class SeriesReader {
  private readonly parts: SeriesReaderParts;
  private readonly episode = emptyEpisode();

  constructor(parts: SeriesReaderParts) {
    this.parts = parts;
  }

  /** Up to `limit` series with their current state, anomalous ones first. */
  series(limit: number): SeriesState[] {
    const { records, window } = this.parts;
    const table = this.parts.table();
    const rows: number[] = [];
    for (let row = 0; row < table.end; row += 1) if (table.labelsOf(row) !== null) rows.push(row);
    rows.sort((a, b) => scoreOf(records, b) - scoreOf(records, a) || a - b);
    return rows.slice(0, limit).map((row) => {
      readEpisode(records, row, this.episode);
      const { phase } = this.episode;
      return { row, labels: table.labelsOf(row) ?? {}, ...this.reading(row), phase, points: window.points(row) };
    });
  }

  /** What is known of the row now; null when no series lives there. Read it with the change: the row may be given to another series later. */
  evidenceOf(row: number): RowEvidence | null {
    const { records, window, absence, policy } = this.parts;
    const table = this.parts.table();
    if (table.labelsOf(row) === null) return null;
    readEpisode(records, row, this.episode);
    const reading = this.reading(row);
    return {
      ...reading,
      silence: reading.kind === null || reading.kind === 'value' ? null : absence.silenceOf(row),
      onsetAt: this.episode.onsetAt || reading.at,
      rarity: reading.score > 1 ? rarityOf(reading.score, policy) : null,
      window: window.points(row),
    };
  }

  private reading(row: number): Pick<SeriesState, 'at' | 'value' | 'expected' | 'lower' | 'upper' | 'score' | 'kind'> {
    const { records, noData } = this.parts;
    const { expected, lower, upper, score } = readVerdict(records, row);
    const known = (number: number): number | null => (Number.isNaN(number) ? null : number);
    return {
      at: lastAtOf(records, row),
      value: valueOf(records, row),
      expected: known(expected),
      lower: known(lower),
      upper: known(upper),
      score,
      kind: score > 1 ? noData.kindOf(row) : null,
    };
  }

  /** Where a series stands by its last sample; null when there is no such series. */
  standingOf(labels: Labels): Standing | null {
    const { records } = this.parts;
    const table = this.parts.table();
    const row = table.find(labels);
    if (row < 0) return null;
    readEpisode(records, row, this.episode);
    const isLearning = Number.isNaN(readVerdict(records, row).expected);
    return { phase: isLearning ? 'learning' : this.episode.phase, at: lastAtOf(records, row) };
  }
}
