// `node bench/fault-set-misses.ts [DETECTOR…]`: the fault set for some of our detectors only, every combination and what is not as wanted, in seconds.
import { findDetector } from '../src/detect/registry.ts';
import { liveDetection } from './fault-set/live-detection.ts';
import { byShape, crossTable, missesOf, plannedTable } from './fault-set/report.ts';
import { fullPlan, plannedPlan, runSet } from './fault-set/run-set.ts';

const names = process.argv.length > 2 ? process.argv.slice(2) : ['auto'];
const unknown = names.find((name) => findDetector(name) === null);
if (unknown !== undefined) {
  console.error(`there is no detector "${unknown}"`);
  process.exit(2);
}
const contenders = names.map(liveDetection);
const progress = (text: string): void => void (process.stderr.isTTY && process.stderr.write(`\r\u001b[K${text}`));
const result = runSet(fullPlan, contenders, progress);
const planned = runSet(plannedPlan, contenders, progress);
progress('');
const parts = names.flatMap((name) => [crossTable(result, name), missesOf(result, name)]);
console.log([...parts, byShape(result, names), plannedTable(planned, names)].join('\n\n'));
