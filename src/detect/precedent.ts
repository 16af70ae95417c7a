// What a series has shown before its running episode: how many samples, and how far out the farthest of them was. So that "never seen before" is
// said only where it is so.

/** Numbers kept per series: samples seen while normal, the highest score before the running episode, the highest within it. */
export const precedentWidth = 3;

export type Precedent = { readonly samples: number; readonly hasPrecedent: boolean };

/** Takes one sample in; `isHeld`: an episode was on when it came, so it is none of what is normal. */
export function notePrecedent(row: Float64Array, start: number, score: number, isHeld: boolean): void {
  if (isHeld || score > 1) row[start + 2] = Math.max(row[start + 2]!, score);
  else row[start]! += 1;
}

/** The next episode begins, before its first sample is noted: the one before is past. */
export function endPrecedentEpisode(row: Float64Array, start: number): void {
  row[start + 1] = Math.max(row[start + 1]!, row[start + 2]!);
  row[start + 2] = 0;
}

/** What precedes a sample of this score in the running episode. */
export function precedentOf(row: Float64Array, start: number, score: number): Precedent {
  return { samples: row[start]!, hasPrecedent: row[start + 1]! >= score };
}
