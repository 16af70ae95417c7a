// Cost of detection: ns and bytes per series for each detector and all of them, the whole path of a watch, and snapshots.
// D1, D4 and D10. About three minutes.
import { type DetectorPolicy, emptyVerdict } from '../src/detect/detector.ts';
import { Pages } from '../src/detect/pages.ts';
import { detectorNames, findDetector } from '../src/detect/registry.ts';
import { type Dropped, makeWatchDetection, type PhaseChange } from '../src/detect/watch-detection.ts';
import { loadLine, median } from './daemon.ts';
import type { Bench } from './run.ts';

const policy: DetectorPolicy = { tailProbability: 2.5e-5, stepSeconds: 15, direction: 'both' };
/** What a watch asks by default: an alarm takes two samples in a row. */
const policyOfWatch: DetectorPolicy = { ...policy, runSamples: 2 };
const sizes = [10_000, 100_000];
const rounds = 9;
const sweeps = 16;
/** Until the edges of a band are set anew now and then, no longer with each sample. */
const warmUp = 120;
/** Samples after which all parts of all detectors have their say. */
const taughtSamples = 2400;
/** So many series learn one after another; the others are copies of them. */
const taught = 1000;

const valueAt = (row: number, step: number): number => 100 + (row % 50) + 5 * Math.sin(row * 12.9 + step * 1.7);

function copyRow(pages: Pages, from: number, to: number): void {
  const start = pages.start(from);
  pages.page(to).set(pages.page(from).subarray(start, start + pages.width), pages.start(to));
}

/** The machine's speed changes from second to second by half: the best round is what the code costs, the median what it cost here and now. */
const bestAndMedian = (ns: readonly number[]): string => `${Math.min(...ns).toFixed(0)} / ${median(ns).toFixed(0)}`;

/** A detector with so many series that have learnt; `sweep` gives the ns of one sample of each of the first `count`. */
function teachSeries(name: string, series: number): { sweep: (count?: number) => number; bytes: number } {
  const detector = findDetector(name)?.(policyOfWatch);
  if (detector === undefined) throw new Error(`no detector ${name}`);
  const pages = new Pages(detector.width);
  pages.reserve(series);
  const out = emptyVerdict();
  const values = new Float64Array(series);
  let at = 0;
  const sweep = (count = series): number => {
    at += 15;
    for (let row = 0; row < count; row += 1) values[row] = valueAt(row, at / 15);
    const from = performance.now();
    for (let row = 0; row < count; row += 1)
      detector.observe(pages.page(row), pages.start(row), values[row] ?? 0, at, false, out);
    return ((performance.now() - from) * 1e6) / count;
  };
  for (let i = 0; i < taughtSamples; i += 1) sweep(taught);
  for (let row = taught; row < series; row += 1) copyRow(pages, row % taught, row);
  return { sweep, bytes: detector.width * 8 };
}

/**
 * ns per observation in each round for each of the sizes, and the bytes of a row. The sizes take turns, so that the machine's speed is not taken for a
 * difference between them. A round is sixteen sweeps, in which each series refits its tails and sets its edges once.
 */
function timeDetector(name: string): { ns: readonly (readonly number[])[]; bytes: number } {
  const fleets = sizes.map((series) => teachSeries(name, series));
  const times = Array.from({ length: rounds }, () => {
    const sums = fleets.map(() => 0);
    for (let i = 0; i < sweeps; i += 1) for (const [k, { sweep }] of fleets.entries()) sums[k]! += sweep() / sweeps;
    return sums;
  });
  return { ns: sizes.map((_, k) => times.map((sums) => sums[k]!)), bytes: fleets[0]?.bytes ?? Number.NaN };
}

/** ns per sample through a watch (phases, window, records), and its snapshot. */
function timeWatch(series: number): {
  rowsNs: readonly number[];
  samplesNs: readonly number[];
  saveMs: number;
  longestMs: number;
  loadMs: number;
  mb: number;
} {
  const options = {
    name: 'bench',
    detector: findDetector('auto')!,
    policy: policyOfWatch,
    forMs: 30_000,
    keepFiringForMs: 0,
    seriesMax: series,
    stepMs: 15_000,
  };
  const detection = makeWatchDetection(options);
  const labels = Array.from({ length: series }, (_, i) => ({
    service: `service-${i % 100}`,
    instance: `10.0.0.${i}:8080`,
    job: 'bench',
  }));
  const rows = Int32Array.from(labels, (set) => detection.rowOf(set));
  const batch = { rows, values: new Float64Array(series), times: new Float64Array(series), count: series };
  const changes: PhaseChange[] = [];
  const dropped: Dropped = { late: 0, duplicate: 0, invalid: 0, overLimit: 0 };
  let at = Date.UTC(2026, 0, 1);
  const sweepRows = (): number => {
    at += 15_000;
    for (let i = 0; i < series; i += 1) batch.values[i] = valueAt(i, at / 15_000);
    batch.times.fill(at);
    const from = performance.now();
    detection.observeRows(batch, 'judge', changes, dropped);
    return performance.now() - from;
  };
  const sweepSamples = (): number => {
    at += 15_000;
    const samples = labels.map((set, i) => ({ labels: { ...set }, at, value: valueAt(i, at / 15_000) }));
    const from = performance.now();
    detection.observe(at, samples, 'judge');
    return performance.now() - from;
  };
  for (let i = 0; i < warmUp; i += 1) sweepRows();
  sweepSamples();
  const nsOf = (sweep: () => number): readonly number[] => Array.from({ length: rounds }, () => (sweep() * 1e6) / series);
  const rowsNs = nsOf(sweepRows);
  const samplesNs = nsOf(sweepSamples);
  const snapshot = detection.snapshot();
  const saveFrom = performance.now();
  const chunks: Uint8Array[] = [];
  let longestMs = 0;
  for (let from = saveFrom; ; ) {
    const next = snapshot.next();
    const now = performance.now();
    longestMs = Math.max(longestMs, now - from);
    from = now;
    if (next.done === true) break;
    chunks.push(next.value);
  }
  const saveMs = performance.now() - saveFrom;
  const bytes = new Uint8Array(Buffer.concat(chunks));
  const other = makeWatchDetection(options);
  const loadFrom = performance.now();
  const result = other.restore(bytes, true);
  const loadMs = performance.now() - loadFrom;
  if (result.kind !== 'restored' || result.series !== series) throw new Error(`restore: ${JSON.stringify(result)}`);
  return { rowsNs, samplesNs, saveMs, longestMs, loadMs, mb: bytes.length / 1e6 };
}

function detectorTable(): readonly string[] {
  const rows = detectorNames.map((name) => {
    const { ns, bytes } = timeDetector(name);
    return `| ${name} | ${bytes} | ${ns.map(bestAndMedian).join(' | ')} |`;
  });
  return ['| detector | bytes a series | ns at 10 k series | ns at 100 k series |', '|---|---|---|---|', ...rows];
}

function watchTable(): readonly string[] {
  const rows = sizes.map((series) => {
    const { rowsNs, samplesNs, saveMs, longestMs, loadMs, mb } = timeWatch(series);
    return `| ${series} series | ${bestAndMedian(rowsNs)} | ${bestAndMedian(samplesNs)} | ${mb.toFixed(0)} | ${saveMs.toFixed(0)} | ${longestMs.toFixed(0)} | ${loadMs.toFixed(0)} |`;
  });
  const head =
    '| watch (auto) | ns a sample, rows known | ns a sample, label sets | snapshot MB | save ms | longest chunk ms | load ms |';
  return [head, '|---|---|---|---|---|---|---|', ...rows];
}

export const bench: Bench = {
  name: 'Detection: cost per sample, state per series, snapshots',
  run: () =>
    Promise.resolve(
      [
        `Single thread, an alarm takes two samples, best round / median of ${rounds}. Aims: \`auto\` at most 2 µs a sample and 8 KB a series (the 120 ns of D1 and the`,
        `3 KB of D4 were for detectors that do not calibrate themselves); save and load of 100 k series at most 1 s each (D10). ${loadLine()}. \`npm run bench -- detectors\``,
        '',
        ...detectorTable(),
        '',
        ...watchTable(),
      ].join('\n'),
    ),
};
