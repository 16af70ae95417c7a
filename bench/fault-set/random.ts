// Seeded random numbers for generated series: the same seed gives the same numbers on every machine.

export type Random = {
  /** Uniform in (0, 1). */
  readonly uniform: () => number;
  /** Standard normal. */
  readonly normal: () => number;
};

/** A generator for the seed and the words that name its use: two uses of one seed are independent of each other. */
export function makeRandom(seed: number, ...words: readonly string[]): Random {
  const uniform = mulberry32(hash(`${seed}/${words.join('/')}`));
  return {
    uniform,
    // Box and Muller, "A note on the generation of random normal deviates" (1958); the second of each pair is not used, so that a draw has no memory.
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** Exponential with mean 1. */
export function exponential(random: Random): number {
  return -Math.log(random.uniform());
}

/** Student's t with 5 degrees of freedom, scaled to a standard deviation of 1: tails as heavy as service metrics have them. */
export function heavyNormal(random: Random): number {
  const squares =
    random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return (random.normal() / Math.sqrt(squares / 5)) * Math.sqrt(3 / 5);
}

/** The u-quantile of the Poisson distribution of this mean, by summing it up: for small means. */
export function poissonQuantile(u: number, mean: number): number {
  let probability = Math.exp(-mean);
  let sum = probability;
  let count = 0;
  while (sum < u && count < 10_000) {
    count += 1;
    probability *= mean / count;
    sum += probability;
  }
  return count;
}

/** Tommy Ettinger's mulberry32: 32 bits of state, passes gjrand. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** FNV-1a 32. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
