// `rti rules check` beside `promtool check rules`: whole processes in turn on the same files, from one small file to 10,000 rules, and how it grows.
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { findPeer } from '../test/peers/binaries.ts';
import { corpusAbsent, pathOf, readFiles } from '../test/rules/corpus.ts';
import { loadLine, median, root } from './daemon.ts';
import { makeExpressionFile, makeRuleFile } from './rules/rule-files.ts';
import { type Command, peakMiB, timeInTurn } from './rules/time-command.ts';
import type { Bench } from './run.ts';

const rounds = 5;

/** Records of one line; the one of 10,000 rules made here is four times as large. */
const rulesLarge = join(process.env['RTI_SHARED'] ?? join(root, '../shared'), 'contracts/prometheus/promtool/rules_large.yml');

/** Some files to check; the aim is of us, in ms. */
type Load = { readonly name: string; readonly paths: readonly string[]; readonly rules: number; readonly aimMs?: number };

type Measured = {
  readonly load: Load;
  readonly ms: readonly number[];
  readonly cpuMs: readonly number[];
  readonly mib: readonly number[];
};

function writeLoads(folder: string): Load[] {
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const grown = [10, 100, 1000, 10_000].map((rules): Load => {
    const aim = rules === 10 ? { aimMs: 250 } : rules === 10_000 ? { aimMs: 1500 } : {};
    return { name: `1 file, ${rules} rules`, paths: [write(`rules-${rules}.yml`, makeRuleFile(rules))], rules, ...aim };
  });
  const many = Array.from({ length: 400 }, (_, part) => write(`part-${part}.yml`, makeRuleFile(10, part + 1)));
  const loads: Load[] = [...grown, { name: '400 files, 4000 rules', paths: many, rules: 4000, aimMs: 1500 }];
  if (existsSync(rulesLarge))
    loads.push({ name: 'Prometheus’ rules_large.yml, 10002 rules', paths: [rulesLarge], rules: 10_002, aimMs: 1500 });
  if (corpusAbsent === '') {
    const real = readFiles().filter(({ shape, verdict }) => shape !== undefined && verdict === 'ok');
    const rules = real.reduce((sum, { facts }) => sum + (facts?.alerts ?? 0) + (facts?.records ?? 0), 0);
    loads.push({ name: `${real.length} real files, ${rules} rules`, paths: real.map(pathOf), rules });
  }
  return [
    ...loads,
    { name: 'expressions: 20000 records', paths: [write('expressions.yml', makeExpressionFile(20_000))], rules: 20_000 },
  ];
}

/** Ours as the default judges, ours as 2.42, and promtool where it is installed. */
function commandsFor(paths: readonly string[], promtool: string | null): Command[] {
  const ours = (name: string, ...flags: string[]): Command => {
    return { name, program: process.execPath, args: [join(root, 'dist/cli/main.js'), 'rules', 'check', ...flags, ...paths] };
  };
  const theirs = promtool === null ? [] : [{ name: 'promtool', program: promtool, args: ['check', 'rules', ...paths] }];
  return [ours('ours'), ours('ours as 2.42', '--prometheus-version', '2.42'), ...theirs];
}

async function measure(load: Load, promtool: string | null): Promise<Measured> {
  const commands = commandsFor(load.paths, promtool);
  const runs = timeInTurn(commands, rounds);
  const mib: number[] = [];
  for (const command of commands) mib.push(await peakMiB(command));
  const middle = (of: 'ms' | 'cpuMs'): number[] => runs.map((all) => median(all.map((run) => run[of])));
  return { load, ms: middle('ms'), cpuMs: middle('cpuMs'), mib };
}

const megabytes = (paths: readonly string[]): string =>
  (paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6).toFixed(2);

const withCpu = (ms: number, cpuMs: number | undefined): string => `${ms.toFixed(0)} (${cpuMs?.toFixed(0) ?? '?'})`;

function row({ load, ms, cpuMs, mib }: Measured): string {
  const [ours = Number.NaN, as242 = Number.NaN, theirs = Number.NaN] = ms;
  const ratio = `${(ours / theirs).toFixed(1)} (${((cpuMs[0] ?? Number.NaN) / (cpuMs[2] ?? Number.NaN)).toFixed(1)})`;
  const cells = [
    load.name,
    megabytes(load.paths),
    withCpu(ours, cpuMs[0]),
    load.aimMs ?? '',
    withCpu(as242, cpuMs[1]),
    withCpu(theirs, cpuMs[2]),
    ratio,
  ];
  return `| ${[...cells, mib[0]?.toFixed(0), mib[2]?.toFixed(0) ?? ''].join(' | ')} |`;
}

/** What one more rule costs, by the CPU time between two sizes, so that starting the process does not count. */
function slope(few: Measured, many: Measured): string {
  const perSecond = (at: number): string => {
    const ms = (many.cpuMs[at] ?? Number.NaN) - (few.cpuMs[at] ?? Number.NaN);
    return (((many.load.rules - few.load.rules) / ms) * 1000).toFixed(0);
  };
  return `${perSecond(0)} a CPU second, promtool ${perSecond(2)}`;
}

export const bench: Bench = {
  name: 'Rule files: rti rules check beside promtool',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rti-bench-rules-'));
    try {
      const promtool = findPeer('promtool');
      const measured: Measured[] = [];
      for (const load of writeLoads(folder)) measured.push(await measure(load, promtool));
      const [small, , , large] = measured;
      const expressions = measured.at(-1);
      if (small === undefined || large === undefined || expressions === undefined) throw new Error('a load is missing');
      return [
        `Whole processes in turn on the same files, medians of ${rounds}, ms (in brackets CPU ms of all threads); memory is the peak of the process, MiB. ${promtool === null ? 'promtool is not installed. ' : ''}${loadLine()}. \`npm run bench -- rules\``,
        '',
        '| files | MB | ours | aim | ours as 2.42 | promtool | ours / promtool | MiB | promtool MiB |',
        '|---|---|---|---|---|---|---|---|---|',
        ...measured.map(row),
        '',
        `By the slope from 10 rules on, without starting the process: rules ${slope(small, large)}; expressions alone ${slope(small, expressions)}.`,
      ].join('\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
