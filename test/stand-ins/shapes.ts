// Shapes of series for tests of detection, seeded: what metrics of services look like when all is well.

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32, T. Ettinger 2017). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function poisson(random: () => number, mean: number): number {
  let count = -1;
  for (let product = 1; product > Math.exp(-mean); count += 1) product *= random();
  return count;
}

/** The next value at an instant; null: no sample then. */
export type Shape = (at: number) => number | null;

const hourMs = 3_600_000;

export const shapes: Readonly<Record<string, (random: () => number) => Shape>> = {
  constant: () => () => 42,
  noisy: (random) => () => 100 + 5 * gaussian(random),
  rounded: (random) => () => Math.round(10_000 + 500 * gaussian(random)) / 100,
  growing: (random) => {
    let level = 10;
    return () => (level += 0.01) + 0.1 * gaussian(random);
  },
  'counts of about 20': (random) => () => poisson(random, 20),
  'counts of about 5': (random) => () => poisson(random, 5),
  'counts of about 1': (random) => () => poisson(random, 1),
  'sparse, in bursts': (random) => {
    let isOn = false;
    return () => {
      isOn = isOn ? random() > 0.2 : random() < 0.1;
      return isOn ? 5 + random() : 0;
    };
  },
  'zero from 0 to 8 each day': (random) => (at) => (at % (24 * hourMs) < 8 * hourMs ? 0 : 100 + 5 * gaussian(random)),
  'scraped every fourth time': (random) => {
    let [value, step] = [0, 0];
    return () => (step++ % 4 === 0 ? (value = 100 + 5 * gaussian(random)) : value);
  },
  'a twentieth missing': (random) => () => (random() < 0.05 ? null : 100 + 5 * gaussian(random)),
};
