// How far a score would scatter with other files of the same kind: the bootstrap over files. Source: B. Efron, R. Tibshirani, "An Introduction
// to the Bootstrap" (1993), chapter 6.

const rounds = 1000;

/** Below this many files resampling them says nothing. */
const filesMin = 10;

/**
 * The standard error of a figure computed from per-file parts, by drawing as many parts with replacement; null for fewer than ten files.
 * Seeded: the same parts give the same error. Draws without a figure (NaN: no event among them) are left out.
 */
export function standardErrorOf<T>(parts: readonly T[], figure: (drawn: readonly T[]) => number): number | null {
  if (parts.length < filesMin) return null;
  const random = seededRandom(1);
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const drawn = parts.map(() => parts[Math.floor(random() * parts.length)]!); // random() < 1.
    const value = figure(drawn);
    if (!Number.isNaN(value)) figures.push(value);
  }
  const mean = figures.reduce((sum, value) => sum + value, 0) / figures.length;
  const squares = figures.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return figures.length < 2 ? null : Math.sqrt(squares / (figures.length - 1));
}

/** Numbers in [0, 1) from a linear congruential generator (D. Knuth's MMIX constants), its high bits. */
function seededRandom(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number(state >> 32n) / 2 ** 32;
  };
}
