// `rti test query`: what a watch of a running daemon sees now - its series, their values, and the band each is judged by.
import { formatRange, formatValue } from '../incident/format-value.ts';
import { formatLabels, type Labels } from '../model/labels.ts';
import { type DaemonClient, DaemonProblem } from './daemon-client.ts';
import type { CliIo, ExitCode } from './io.ts';

type Series = {
  readonly labels: Labels;
  readonly at: number;
  readonly value: number;
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly score: number;
  readonly phase: string;
};

type Watch = {
  readonly name: string;
  readonly unit: string;
  readonly detector: string;
  readonly intervalMs: number;
  readonly seriesCount: number;
  readonly learning: number;
  readonly series: readonly Series[];
};

/** Exit code 1 when the watch has no series. */
export async function testQueryCommand(daemon: DaemonClient, watch: string, io: CliIo): Promise<ExitCode> {
  const { items } = (await daemon.get('/api/v1/watches')) as { items: readonly Watch[] };
  const found = items.find(({ name }) => name === watch);
  if (found === undefined) {
    const names = items.map(({ name }) => name).join(', ');
    throw new DaemonProblem(`there is no watch ${JSON.stringify(watch)}; there are: ${names || 'none'}`);
  }
  const { seriesCount, learning, intervalMs, detector, unit, series } = found;
  io.stdout(
    `${watch}: ${seriesCount} series, ${learning} still learning; judged by ${detector} every ${formatValue(intervalMs, 'ms')}\n`,
  );
  for (const one of series) io.stdout(`${describe(one, unit)}\n`);
  if (seriesCount > series.length) io.stdout(`  … and ${seriesCount - series.length} more\n`);
  if (seriesCount > 0) return 0;
  io.stderr('error: no series: run its query in Prometheus, or look at /health for the state of its source\n');
  return 1;
}

function describe({ labels, at, value, expected, lower, upper, score, phase }: Series, unit: string): string {
  const range = expected === null ? 'still learning' : `expected ${formatRange(lower, upper, unit, value) ?? 'anything'}`;
  const seen = new Date(at).toISOString().slice(0, 19);
  return `  ${formatLabels(labels)}  ${formatValue(value, unit)}, ${range}, score ${score.toFixed(2)}, ${phase}, at ${seen}Z`;
}
