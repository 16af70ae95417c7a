// A series made for the detectors: noise around a level, deterministic by its seed, with a fault at its end when asked for.

/** A step of minutes and a fault of twelve deviations: no detector of ours may miss it. */
export const generated = {
  rows: 1500,
  stepMs: 60_000,
  startAt: Date.UTC(2026, 0, 5),
  level: 100,
  faultAt: 1400,
  shift: 60,
} as const;
const deviation = 5;

/** Xorshift32 (G. Marsaglia, J. Statistical Software 8, 2003), summed up to something near a normal. */
export function* generatedValues(seed: number, hasFault: boolean): Generator<number> {
  let state = seed | 0 || 1;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
  for (let row = 0; row < generated.rows; row += 1) {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += uniform();
    const fault = hasFault && row >= generated.faultAt ? generated.shift : 0;
    yield generated.level + deviation * sum + fault;
  }
}
