// What is read of a watch's series without changing them: for the API and the page, for the evidence of an alert, for other watches.
import type { Labels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { Absence } from './absence.ts';
import type { NoData } from './no-data.ts';
import type { Pages } from './pages.ts';
import { emptyEpisode } from './phase.ts';
import type { RowPolicies } from './row-policies.ts';
import { lastAtOf, readEpisode, readVerdict, scoreOf, valueOf } from './row-record.ts';
import type { RowEvidence, SeriesState, Standing } from './series-state.ts';
import type { SeriesTable } from './series-table.ts';
import type { WindowRing } from './window-ring.ts';

export type SeriesReaderOptions = {
  /** Asked each time: a restored snapshot brings another. */
  readonly table: () => SeriesTable;
  readonly records: Pages;
  readonly window: WindowRing;
  readonly policies: RowPolicies;
  readonly noData: NoData;
  readonly absence: Absence;
};

export class SeriesReader {
  private readonly options: SeriesReaderOptions;
  private readonly episode = emptyEpisode();

  constructor(options: SeriesReaderOptions) {
    this.options = options;
  }

  /** Up to `limit` series with their current state, anomalous ones first. Their points only when asked for. */
  series(limit: number, withPoints: boolean): SeriesState[] {
    const { records, window } = this.options;
    const table = this.options.table();
    return this.highestRows(limit).map((row) => {
      readEpisode(records, row, this.episode);
      const { phase } = this.episode;
      const points = withPoints ? window.points(row) : [];
      return { row, labels: table.labelsOf(row) ?? {}, ...this.reading(row), phase, points };
    });
  }

  /** The rows with the highest scores, of equal ones the first. Of many series a few are picked out: sorting 50,000 takes 50 ms. */
  private highestRows(limit: number): number[] {
    const { records } = this.options;
    const table = this.options.table();
    if (limit >= table.size) return [...livingRows(table)].sort((a, b) => scoreOf(records, b) - scoreOf(records, a) || a - b);
    const highest: number[] = [];
    if (limit > 0)
      for (const row of livingRows(table)) {
        const score = scoreOf(records, row);
        if (highest.length === limit && score <= scoreOf(records, highest[limit - 1]!)) continue;
        if (highest.length === limit) highest.pop();
        highest.splice(
          placeOf(score, highest, (other) => scoreOf(records, other)),
          0,
          row,
        );
      }
    return highest;
  }

  /** What is known of the row now; null when no series lives there. */
  evidenceOf(row: number): RowEvidence | null {
    const { table, records, window, policies, absence } = this.options;
    if (table().labelsOf(row) === null) return null;
    readEpisode(records, row, this.episode);
    const reading = this.reading(row);
    const { rarity, season } = readVerdict(records, row);
    return {
      ...reading,
      silence: reading.kind === null || reading.kind === 'value' ? null : absence.silenceOf(row),
      onsetAt: this.episode.onsetAt || reading.at,
      rarity: rarity === 0 ? null : rarity,
      ...policies.precedentOf(row, reading.score),
      season,
      window: window.points(row),
    };
  }

  private reading(row: number): Pick<SeriesState, 'at' | 'value' | 'expected' | 'lower' | 'upper' | 'score' | 'kind'> {
    const { records, noData } = this.options;
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

  /** The last sample of every series. */
  *lastSamples(): Generator<Sample> {
    const { records } = this.options;
    const table = this.options.table();
    for (const row of livingRows(table))
      yield { labels: table.labelsOf(row) ?? {}, at: lastAtOf(records, row), value: valueOf(records, row) };
  }

  /** Where a series stands by its last sample; null when there is no such series. */
  standingOf(labels: Labels): Standing | null {
    const { records } = this.options;
    const row = this.options.table().find(labels);
    if (row < 0) return null;
    readEpisode(records, row, this.episode);
    const isLearning = Number.isNaN(readVerdict(records, row).expected);
    return { phase: isLearning ? 'learning' : this.episode.phase, at: lastAtOf(records, row) };
  }
}

/** Where a row with this score goes among those that are sorted by theirs: behind its equals. */
function placeOf(score: number, rows: readonly number[], scoreOfRow: (row: number) => number): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (scoreOfRow(rows[middle]!) >= score) from = middle + 1;
    else to = middle;
  }
  return from;
}

function* livingRows(table: SeriesTable): Generator<number> {
  for (let row = 0; row < table.end; row += 1) if (table.labelsOf(row) !== null) yield row;
}
