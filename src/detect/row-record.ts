// What is kept of each series beside its detector's numbers: the last sample with its verdict, and the running episode.
import type { Verdict } from './detector.ts';
import type { Pages } from './pages.ts';
import type { Episode, Phase } from './phase.ts';

// Places of the numbers in a row.
const lastAt = 0;
const value = 1;
const expected = 2;
const lower = 3;
const upper = 4;
const score = 5;
const phase = 6;
const onsetAt = 7;
const firedAt = 8;
const clearedAt = 9;
const peakScore = 10;
const side = 11;
const swungAt = 12;
const silentMs = 13;
const rarity = 14;
const season = 15;
const knownSince = 16;
/** Float64 numbers per row. */
export const recordWidth = 17;

const seasonOf = (stored: number): Verdict['season'] => (stored === 2 ? 2 : stored === 1 ? 1 : 0);

const phases: readonly Phase[] = ['inactive', 'pending', 'firing'];
/** In place of a phase: an outage met while being taught. It holds the baseline as an episode does, and nobody was told of it. */
const taughtOutage = 3;

export const lastAtOf = (pages: Pages, row: number): number => pages.page(row)[pages.start(row) + lastAt]!;
export const scoreOf = (pages: Pages, row: number): number => pages.page(row)[pages.start(row) + score]!;
export const valueOf = (pages: Pages, row: number): number => pages.page(row)[pages.start(row) + value]!;
export const isInEpisode = (pages: Pages, row: number): boolean => pages.page(row)[pages.start(row) + phase]! !== 0;

// tidy: many because it is called for every sample and must allocate nothing
export function writeSample(pages: Pages, row: number, at: number, sampleValue: number, verdict: Verdict): void {
  const page = pages.page(row);
  const start = pages.start(row);
  page[start + lastAt] = at;
  if (page[start + knownSince] === 0) page[start + knownSince] = at;
  page[start + value] = sampleValue;
  page[start + expected] = verdict.expected;
  page[start + lower] = verdict.lower;
  page[start + upper] = verdict.upper;
  page[start + score] = verdict.score;
  page[start + rarity] = verdict.rarity;
  page[start + season] = verdict.season;
}

/** The score of a row that brought no sample. */
export function writeScore(pages: Pages, row: number, newScore: number): void {
  pages.page(row)[pages.start(row) + score] = newScore;
}

export function readVerdict(pages: Pages, row: number): Verdict {
  const page = pages.page(row);
  const start = pages.start(row);
  return {
    expected: page[start + expected]!,
    lower: page[start + lower]!,
    upper: page[start + upper]!,
    score: page[start + score]!,
    rarity: page[start + rarity]!,
    season: seasonOf(page[start + season]!),
  };
}

export const isInTaughtOutage = (pages: Pages, row: number): boolean =>
  pages.page(row)[pages.start(row) + phase] === taughtOutage;

/** Says of the episode just written that it is an outage of the history. */
export function markTaughtOutage(pages: Pages, row: number): void {
  pages.page(row)[pages.start(row) + phase] = taughtOutage;
}

/** Moves all instants of the row back by `byMs`: its last sample, and the episode, which goes on as old as it was. */
export function rewindRow(pages: Pages, row: number, byMs: number): void {
  const page = pages.page(row);
  const start = pages.start(row);
  for (const place of [lastAt, onsetAt, firedAt, clearedAt, swungAt, knownSince])
    if (page[start + place]! > 0) page[start + place]! -= byMs;
}

/** Fills `out`, with a taught outage as `inactive`; its `lastAt` and `knownSince` are those of the row's samples. */
export function readEpisode(pages: Pages, row: number, out: Episode): void {
  const page = pages.page(row);
  const start = pages.start(row);
  out.phase = phases[page[start + phase]!] ?? 'inactive';
  out.onsetAt = page[start + onsetAt]!;
  out.firedAt = page[start + firedAt]!;
  out.clearedAt = page[start + clearedAt]!;
  out.peakScore = page[start + peakScore]!;
  out.side = page[start + side]!;
  out.swungAt = page[start + swungAt]!;
  out.silentMs = page[start + silentMs]!;
  out.lastAt = page[start + lastAt]!;
  out.knownSince = page[start + knownSince]!;
}

export function writeEpisode(pages: Pages, row: number, episode: Episode): void {
  const page = pages.page(row);
  const start = pages.start(row);
  page[start + phase] = phases.indexOf(episode.phase);
  page[start + onsetAt] = episode.onsetAt;
  page[start + firedAt] = episode.firedAt;
  page[start + clearedAt] = episode.clearedAt;
  page[start + peakScore] = episode.peakScore;
  page[start + side] = episode.side;
  page[start + swungAt] = episode.swungAt;
  page[start + silentMs] = episode.silentMs;
}
