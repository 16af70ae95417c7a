// Which series lives in which row: the label-set ↔ row map with a free list and a generation per row, so that a new series never
// inherits a dead one's numbers. The numbers themselves are in the Pages registered here.
import { type Labels, labelsKey, sameLabels } from '../model/labels.ts';
import type { Pages } from './pages.ts';

/** The labels of history, of a snapshot, of what was asked before a reload. */
const strangersMax = 4;

export class SeriesTable {
  readonly seriesMax: number;
  private readonly pages: readonly Pages[];
  private readonly rows = new Map<string, number>();
  private readonly labels: (Labels | null)[] = [];
  /** null while nobody asked for it. */
  private readonly keys: (string | null)[] = [];
  /** Rows without a key: restored ones, until somebody asks for a series by its key. */
  private unkeyed: number[] = [];
  private living = 0;
  private readonly generations: number[] = [];
  /** By row: the number of the series that lives there, of all that ever did. */
  private readonly births: number[] = [];
  private born = 0;
  private readonly free: number[] = [];
  /** By row: how often in a row its labels came as another object. */
  private readonly strangers: number[] = [];

  /** `pages` get room for every row, and zeros when a row is given out. */
  constructor(seriesMax: number, pages: readonly Pages[]) {
    this.seriesMax = seriesMax;
    this.pages = pages;
  }

  /** Living series. */
  get size(): number {
    return this.living;
  }

  /** Rows ever used; living ones are among 0 … end − 1. */
  get end(): number {
    return this.labels.length;
  }

  /**
   * The row of a label set, a fresh one for a new series, -1 when `seriesMax` is reached. `guess` is where the caller expects it: a source
   * sends its series in the same order each time, comparing labels is several times cheaper than building their key, and the same object each time
   * need not even be compared.
   */
  rowOf(labels: Labels, guess: number): number {
    const guessed = this.labels[guess];
    if (guessed !== undefined && guessed !== null) {
      if (guessed === labels) return this.meet(guess);
      if (sameLabels(guessed, labels)) return this.meetAnew(guess, labels);
    }
    const key = labelsKey(labels);
    const known = this.keyed().get(key);
    if (known !== undefined) return known;
    const row = this.add(labels, key);
    if (row >= 0) for (const pages of this.pages) pages.clear(row);
    return row;
  }

  /**
   * A row for a restored series, whose numbers the caller writes; -1 at the limit. Each comes once. Its key is made when one is asked for: most are met at
   * the place where they are expected, and to make the keys of 100,000 takes a third of a second.
   */
  adopt(labels: Labels): number {
    const row = this.add(labels, null);
    if (row >= 0) this.unkeyed.push(row);
    return row;
  }

  /** The row of a label set, -1 when it has none. */
  find(labels: Labels): number {
    return this.keyed().get(labelsKey(labels)) ?? -1;
  }

  labelsOf(row: number): Labels | null {
    return this.labels[row] ?? null;
  }

  /** Counts how often the row was given out; a row number kept for later is the same series only with the same generation. */
  generationOf(row: number): number {
    return this.generations[row] ?? 0;
  }

  /** How many series ever got a row: a series of a later number came after this was asked. */
  get bornCount(): number {
    return this.born;
  }

  birthOf(row: number): number {
    return this.births[row] ?? 0;
  }

  remove(row: number): void {
    const key = this.keys[row];
    if (key === undefined || this.labels[row] === null) return;
    if (key !== null) this.rows.delete(key);
    this.labels[row] = null;
    this.living -= 1;
    this.free.push(row);
  }

  /** The rows by key, of all that live. */
  private keyed(): Map<string, number> {
    for (const row of this.unkeyed) {
      const labels = this.labels[row];
      if (!labels || this.keys[row] !== null) continue;
      const key = labelsKey(labels);
      this.keys[row] = key;
      this.rows.set(key, row);
    }
    if (this.unkeyed.length > 0) this.unkeyed = [];
    return this.rows;
  }

  private meet(row: number): number {
    if (this.strangers[row] !== 0) this.strangers[row] = 0;
    return row;
  }

  /** Keeps the newer object, so that it is met the next time; not for ever, because a source may send others each time, which are better let go young. */
  private meetAnew(row: number, labels: Labels): number {
    const strangers = this.strangers[row]!; // Of a row that lives.
    if (strangers >= strangersMax) return row;
    this.strangers[row] = strangers + 1;
    this.labels[row] = labels;
    return row;
  }

  private add(labels: Labels, key: string | null): number {
    if (this.living >= this.seriesMax) return -1;
    const row = this.free.pop() ?? this.labels.length;
    for (const pages of this.pages) pages.reserve(row + 1);
    if (key !== null) this.rows.set(key, row);
    this.living += 1;
    this.labels[row] = labels;
    this.keys[row] = key;
    this.strangers[row] = 0;
    this.births[row] = this.born += 1;
    this.generations[row] = (this.generations[row] ?? 0) + 1;
    return row;
  }
}
