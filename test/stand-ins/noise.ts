// Seeded noise of many kinds, each roughly of deviation 1 to 30 around a level of 100: what a detector's false alarms are counted on.

/** A small generator (xorshift32, G. Marsaglia, J. Statistical Software 8, 2003); never 0 or 1. */
export function makeUniform(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 4_294_967_297;
  };
}

export function makeNormal(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function poisson(uniform: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let product = uniform();
  let count = 0;
  while (product > limit) {
    product *= uniform();
    count += 1;
  }
  return count;
}

/** Each kind makes a source of values, deterministic by its seed. */
export const noises: Readonly<Record<string, (seed: number) => () => number>> = {
  normal: (seed) => {
    const normal = makeNormal(makeUniform(seed));
    return () => 100 + 5 * normal();
  },
  'two-sided exponential': (seed) => {
    const uniform = makeUniform(seed);
    return () => 100 + 5 * Math.log(uniform()) * (uniform() < 0.5 ? -1 : 1);
  },
  'log-normal': (seed) => {
    const normal = makeNormal(makeUniform(seed));
    return () => Math.exp(4 + 0.3 * normal());
  },
  'heavy-tailed (Student, 4 degrees)': (seed) => {
    const normal = makeNormal(makeUniform(seed));
    return () => 100 + (5 * normal()) / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2 + normal() ** 2) / 4);
  },
  'counts (Poisson)': (seed) => {
    const uniform = makeUniform(seed);
    return () => poisson(uniform, 8);
  },
  exponential: (seed) => {
    const uniform = makeUniform(seed);
    return () => -50 * Math.log(uniform());
  },
  uniform: (seed) => {
    const uniform = makeUniform(seed);
    return () => 100 * uniform();
  },
  'slow (autoregressive)': (seed) => {
    const normal = makeNormal(makeUniform(seed));
    let state = 0;
    return () => {
      state = 0.9 * state + normal();
      return 100 + 3 * state;
    };
  },
};
