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

const daySeconds = 86_400;

/** Curves of a day or a week, from a Monday 00:00 on; of level 100. */
const seasons = {
  daily: (at: number, phase: number): number => 100 + 40 * Math.sin((2 * Math.PI * at) / daySeconds + phase),
  weekly: (at: number, phase: number): number => seasons.daily(at, phase) * (Math.floor(at / daySeconds) % 7 >= 5 ? 0.6 : 1),
};

/** Relative noise of a deviation; `memory`: what of one sample is left in the next, its deviation unchanged. */
function relativeNoise(seed: number, deviation: number, memory: number): () => number {
  const normal = makeNormal(makeUniform(seed));
  const innovation = Math.sqrt(1 - memory ** 2);
  let state = 0;
  return () => {
    state = memory * state + innovation * normal();
    return 1 + deviation * state;
  };
}

/** Series with a season: each makes a source of values a step apart. */
export const seasonalNoises: Readonly<Record<string, (seed: number, stepSeconds: number) => () => number>> = {
  'daily, calm': seasonOf('daily', 0.03, 0),
  'daily, rough': seasonOf('daily', 0.15, 0),
  'daily, slow': seasonOf('daily', 0.05, 0.9),
  'daily, wandering': seasonOf('daily', 0.05, 0.99),
  weekly: seasonOf('weekly', 0.05, 0),
};

function seasonOf(season: keyof typeof seasons, deviation: number, memory: number) {
  return (seed: number, stepSeconds: number) => {
    const noise = relativeNoise(seed, deviation, memory);
    let at = 0;
    return () => {
      const value = seasons[season](at, seed) * noise();
      at += stepSeconds;
      return value;
    };
  };
}
