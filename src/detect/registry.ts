// The detectors by the name a watch's configuration and `rti detect --detector` give them.
import { makeAuto } from './auto.ts';
import type { MakeDetector } from './detector.ts';
import { makeEwma } from './ewma.ts';
import { makeLevelShift } from './level-shift.ts';
import { makeRobust } from './robust.ts';
import { makeRollingPercentile } from './rolling-percentile.ts';
import { makeSeasonal } from './seasonal.ts';
import { makeZScore } from './z-score.ts';

const detectors: ReadonlyMap<string, MakeDetector> = new Map([
  ['auto', makeAuto],
  ['ewma', makeEwma],
  ['z-score', makeZScore],
  ['rolling-percentile', makeRollingPercentile],
  ['robust', makeRobust],
  ['seasonal', makeSeasonal],
  ['level-shift', makeLevelShift],
]);

/** For error messages and `--help`: the default first. */
export const detectorNames: readonly string[] = [...detectors.keys()];

/** The detector of that name, null when there is none. */
export function findDetector(name: string): MakeDetector | null {
  return detectors.get(name) ?? null;
}
