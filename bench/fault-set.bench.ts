// The fault set: generated normal series and faults through the very detection that runs live.
import { detectorNames } from '../src/detect/registry.ts';
import type { Bench } from './run.ts';
import { liveDetection } from './fault-set/live-detection.ts';
import { fullPlan, runSet } from './fault-set/run-set.ts';
import { shapeNames } from './fault-set/shapes.ts';
import { missesOf } from './fault-set/report.ts';

export const bench: Bench = {
  name: 'Fault set: recall, delay and false alarms',
  run: async () => {
    const progress = (text: string): void => void (process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`));
    const result = runSet({ ...fullPlan, shapes: shapeNames }, detectorNames.map(liveDetection), progress);
    progress('');
    return missesOf(result, 'auto');
  },
};
