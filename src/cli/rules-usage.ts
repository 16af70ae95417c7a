// `rti rules …` as commander knows it: names, flags, help; what the commands do is imported when they are called.
import { type Command, CommanderError, Option } from 'commander';
import type { CliIo, ExitCode } from './io.ts';
import type { RulesCheckFlags } from './rules-flags.ts';

/** Declares the commands below `rules`; `add` makes a command that inherits the settings of its parent. */
export type RulesUsage = {
  readonly io: CliIo;
  readonly add: (parent: Command, name: string) => Command;
  readonly done: (code: ExitCode) => void;
};

export function addRules(rules: Command, { io, add, done }: RulesUsage): void {
  rules.description('check alert and recording rules');
  rules.action((_: unknown, command: Command) => command.help({ error: true }));
  addRulesCheck(add(rules, 'check [paths...]'), io, done);
  add(rules, 'coverage [paths...]')
    .description('not yet: what the rules leave out')
    .allowUnknownOption()
    .action(() => {
      io.stderr('error: not yet: rti rules coverage comes with a later version\n');
      throw new CommanderError(2, 'rti.notYet', 'not yet');
    });
}

const examples = `
Examples:
  $ rti rules check rules/                               every *.yml, *.yaml and *.rules below rules/
  $ rti rules check --strict 'rules/**/*.yml'            warnings fail, too
  $ rti rules check --format github rules/               annotations in a pull request
  $ rti rules check --format sarif --output rti.sarif rules/
  $ rti rules check --prometheus-version 2.42 rules.yml  judged as that version does
  $ rti rules check --fix --dry-run rules/               what --fix would change, as a diff
  $ helm template chart/ | rti rules check -             the standard input

Exit codes: 0 fine; 1 errors (with --strict also warnings); 2 wrong usage, or a path that cannot be read.`;

function addRulesCheck(command: Command, io: CliIo, done: (code: ExitCode) => void): void {
  command
    .description('judge rule files as Prometheus does, and lint them')
    .option('--config.file <file>', 'take the block `rules` of this configuration')
    .option('--prometheus-version <version>', 'the Prometheus to judge for, e.g. 2.42 or 3.5; default the current one')
    .option('--strict', 'warnings fail, too')
    .addOption(new Option('--format <format>').choices(['text', 'json', 'github', 'sarif', 'junit']).default('text'))
    .option('--output <file>', 'write the report here instead of the standard output')
    .option('--fix', 'change what is mechanical in the files, then check again')
    .option('--dry-run', 'with --fix: print the diff, change nothing; exit 1 when there is one')
    .addOption(
      new Option(
        '--min-severity <severity>',
        'show problems from here on; default warning, info for json, sarif and junit',
      ).choices(['error', 'warning', 'info']),
    )
    .option('--max-problems <count>', 'show at most so many, the worst first; default all')
    .addOption(new Option('--color <when>').choices(['auto', 'always', 'never']).default('auto'))
    .option('--stdin-name <name>', 'what - is called in the report')
    .addHelpText('after', examples)
    .action(async (paths: readonly string[], flags: RulesCheckFlags) => {
      const { rulesCheckCommand } = await import('./rules-check.ts');
      const { readRulesCheckFlags } = await import('./rules-flags.ts');
      done(await rulesCheckCommand(() => readRulesCheckFlags(paths, flags), io));
    });
}
