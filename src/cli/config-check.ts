// `rti config check`: every problem of a configuration, or that there is none.
import { loadConfig } from '../config/load.ts';
import { formatProblem, type Problem } from '../config/problem.ts';
import { detectorNames } from '../detect/registry.ts';
import type { CliIo, ExitCode } from './io.ts';

export type ConfigCheckOptions = { readonly file: string | null; readonly format: 'text' | 'json' };

/** Exit code of a configuration that cannot be used: 2 when there is nothing to judge, 1 when the judgement is "wrong". */
export function exitCodeOf(problems: readonly Problem[]): ExitCode {
  return problems.some((problem) => problem.code === 'unreadable') ? 2 : 1;
}

export function configCheckCommand(options: ConfigCheckOptions, io: CliIo): ExitCode {
  const result = loadConfig({ detectors: detectorNames, file: options.file, env: io.env, readFile: io.readFile });
  const name = options.file ?? 'environment';
  if (options.format === 'json') {
    const found =
      result.kind === 'ok'
        ? { hash: result.config.hash, problems: [], warnings: result.config.warnings }
        : { hash: null, problems: result.problems, warnings: [] };
    io.stdout(`${JSON.stringify({ file: options.file, ...found }, null, 2)}\n`);
    return result.kind === 'ok' ? 0 : exitCodeOf(result.problems);
  }
  if (result.kind === 'invalid') {
    for (const problem of result.problems) io.stderr(formatProblem(problem));
    const count = result.problems.length;
    io.stderr(`${name}: ${count} ${count === 1 ? 'problem' : 'problems'}\n`);
    return exitCodeOf(result.problems);
  }
  const { config } = result;
  for (const warning of config.warnings) io.stderr(`warning: ${warning}\n`);
  const counts = [
    [config.prometheus.length, 'prometheus'],
    [config.scrape.length, 'scrape'],
    [config.watches.length, 'watches'],
    [config.receivers.length, 'receivers'],
  ].map(([count, what]) => `${count} ${what}`);
  io.stdout(`${name}: fine (${counts.join(', ')}; deliver ${config.deliver}; hash ${config.hash})\n`);
  return 0;
}
