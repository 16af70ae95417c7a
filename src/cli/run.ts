// The command line: names, flags and help of every command; what a command does is imported when it is called.
import { Command, CommanderError, Option } from 'commander';
import type { BacktestFlags } from './backtest.ts';
import type { DetectFlags } from './detect-flags.ts';
import type { CliIo, ExitCode } from './io.ts';
import { addRules } from './rules-usage.ts';
import { addTest } from './test-usage.ts';
import { programVersion } from './version.ts';

/** Commands of the contract that a later version brings. */
const laterCommands = ['watch', 'silence', 'maintenance', 'explain', 'incident', 'postmortem', 'deliveries', 'report', 'import'];

/** Runs one command line (without `node` and the script) and returns its exit code. Never throws for wrong usage. */
export async function run(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const later = argv[0];
  if (later !== undefined && laterCommands.includes(later)) {
    io.stderr(`error: not yet: rti ${later} comes with a later version\n`);
    return 2;
  }
  let exitCode: ExitCode = 0;
  const program = buildProgram(io, (code) => {
    exitCode = code;
  });
  try {
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isAnswer =
      error.code === 'commander.helpDisplayed' ||
      error.code === 'commander.version' ||
      (error.code === 'commander.help' && error.exitCode === 0);
    return isAnswer ? 0 : 2;
  }
}

type Done = (code: ExitCode) => void;

function buildProgram(io: CliIo, done: Done): Command {
  const program = new Command('rti');
  program
    .description('Anomaly detection and alert routing beside Prometheus, Alertmanager and Grafana.')
    .version(programVersion(io.readFile), '-V, --version')
    .exitOverride()
    .showHelpAfterError('(add --help for usage)')
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr, getOutHelpWidth: () => 100, getErrHelpWidth: () => 100 });
  const add = (parent: Command, name: string): Command => parent.command(name).copyInheritedSettings(parent);
  addServe(add(program, 'serve'), io, done);
  addDemo(add(program, 'demo'), io, done);
  addInit(add(program, 'init'), io, done);
  addDetect(add(program, 'detect <file>'), io, done);
  addDoctor(add(program, 'doctor'), io, done);
  addBacktest(add(program, 'backtest'), io, done);
  const config = add(program, 'config').description('check the configuration, show where alerts go');
  config.action((_: unknown, command: Command) => command.help({ error: true }));
  addConfigCheck(add(config, 'check [file]'), io, done);
  addConfigRoutes(add(config, 'routes'), io, done);
  addRules(add(program, 'rules'), { io, add, done });
  addTest(add(program, 'test'), { io, add, done });
  return program;
}

const configFile = (): Option => new Option('--config.file <file>', 'configuration; without it, the environment only');

// Commander makes keys of dotted flags as it likes (`config.file`, `web.listenAddress`), so each is read by the key it really gets.

function addServe(command: Command, io: CliIo, done: Done): void {
  command
    .description('run the daemon')
    .addOption(configFile())
    .option('--web.listen-address <address>', 'host:port; default 127.0.0.1:5001, or WEBHOOK_HOST and WEBHOOK_PORT')
    .option('--storage.path <folder>', 'where state is kept', 'data')
    .addOption(new Option('--role <role>', 'what this instance does').choices(['all', 'detect', 'route']).default('all'))
    .addOption(new Option('--log.level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .addOption(new Option('--log.format <format>').choices(['text', 'json']))
    .option('--verbose', 'same as --log.level debug')
    .action(async (flags: Record<string, string | boolean | undefined>) => {
      const text = (key: string): string | null => (typeof flags[key] === 'string' ? flags[key] : null);
      const { serveCommand } = await import('./serve.ts');
      const options = {
        configFile: text('config.file'),
        listenAddress: text('web.listenAddress'),
        storagePath: text('storage.path') ?? 'data',
        role: text('role') ?? 'all',
        logLevel: flags.verbose === true ? 'debug' : (text('log.level') ?? 'info'),
        logFormat: text('log.format'),
      };
      done(await serveCommand(options, io));
    });
}

function addDemo(command: Command, io: CliIo, done: Done): void {
  command
    .description('a simulated fleet with a fault, detected and routed, on http://127.0.0.1:5001')
    .addOption(
      new Option('--fault <fault>', 'what breaks')
        .choices(['traffic-drop', 'latency', 'errors', 'no-data', 'leak'])
        .default('latency'),
    )
    .option('--fault-after <duration>', 'when it breaks', '30s')
    .option('--serve-fleet <address>', 'only serve the fleet, for a Prometheus of yours to scrape, e.g. :8000')
    .action(async (flags: { readonly fault: string; readonly faultAfter: string; readonly serveFleet?: string }) => {
      const { demoCommand } = await import('./demo.ts');
      done(await demoCommand({ fault: flags.fault, faultAfter: flags.faultAfter, serveFleet: flags.serveFleet ?? null }, io));
    });
}

function addInit(command: Command, io: CliIo, done: Done): void {
  command
    .description('find what there is to watch, write it as a commented rti.yml, show what to paste where')
    .option('--prometheus-url <url>', 'Prometheus to look at; default PROMETHEUS_URL')
    .option('--bearer-token-file <file>', 'holds the token for it')
    .option('--scrape <targets>', 'targets to look at instead, host:port or URL, separated by commas')
    .option('--output <file>', 'what to write; - is the standard output', 'rti.yml')
    .option('--force', 'replace the file if it is there')
    .action(async (flags: Record<string, string | boolean | undefined>) => {
      const text = (key: string): string | null => (typeof flags[key] === 'string' ? flags[key] : null);
      const { initCommand } = await import('./init.ts');
      const scrape = (text('scrape') ?? '').split(',').map((target) => target.trim());
      const options = {
        prometheusUrl: text('prometheusUrl'),
        bearerTokenFile: text('bearerTokenFile'),
        scrape: scrape.filter((target) => target !== ''),
        output: text('output') ?? 'rti.yml',
        force: flags['force'] === true,
      };
      done(await initCommand(options, io));
    });
}

function addDetect(command: Command, io: CliIo, done: Done): void {
  command
    .description('score a CSV of timestamp,value (- reads standard input), and draw it')
    .option('--detector <name>', 'auto, ewma, z-score, rolling-percentile, robust, seasonal, level-shift', 'auto')
    .addOption(new Option('--direction <side>', 'which deviations count').choices(['up', 'down', 'both']).default('both'))
    .option('--false-alarms-per-week <count>', 'how often it may be wrong', '1')
    .option('--for <duration>', 'anomalous for so long before it is an alarm, as the setting of a watch', '0')
    .option('--timezone <name>', 'IANA name, e.g. Europe/Berlin: whose days and weeks the series follows', 'UTC')
    .addOption(new Option('--format <format>', 'of the scored rows').choices(['csv', 'json', 'none']).default('csv'))
    .option('--plot <file>', 'also draw value, expected range and anomalies: FILE.svg or FILE.png')
    .option('--from <timestamp>', 'draw from here on; all rows are scored')
    .option('--to <timestamp>', 'draw up to here')
    .option('--title <text>', 'of the plot; default the name of the file')
    .option('--unit <unit>', 'of the plot: s, ms, bytes, ratio, percent, or any word, e.g. req/s')
    .addOption(new Option('--theme <theme>', 'of the plot; default light').choices(['light', 'dark']))
    .action(async (file: string, flags: DetectFlags) => {
      const { detectCommand } = await import('./detect.ts');
      const { readDetectFlags } = await import('./detect-flags.ts');
      const detectIo = {
        read: io.openFile,
        write: io.stdout,
        writeError: io.stderr,
        files: io.files,
        isClosed: io.isStdoutClosed,
      };
      const code = await detectCommand(() => readDetectFlags(file, flags), detectIo);
      done(code === 0 ? 0 : code === 1 ? 1 : 2);
    });
}

function addDoctor(command: Command, io: CliIo, done: Done): void {
  command
    .description('self-test of every peer and right: exit 0 fine, 1 something failed, 2 wrong usage')
    .addOption(configFile())
    .option('--prometheus-url <url>', 'in place of the configured one')
    .option('--alertmanager-url <url>', 'in place of the configured one')
    .option('--grafana-url <url>', 'in place of the configured one')
    .option('--url <url>', 'of a running daemon: ask it, too')
    .option('--web.listen-address <address>', 'as rti serve is given it')
    .option('--storage.path <folder>', 'as rti serve is given it', 'data')
    .option('--send', 'send a test message through each channel of each receiver')
    .option('--only <checks>', 'names of checks, with commas')
    .option('--output <file>', 'also write the results as JSON')
    .option('--timeout <duration>', 'of each request', '10s')
    .action(async (flags: Record<string, string | boolean | undefined>) => {
      const text = (key: string): string | null => (typeof flags[key] === 'string' ? flags[key] : null);
      const { doctorCommand } = await import('./doctor.ts');
      const urls = {
        prometheusUrl: text('prometheusUrl'),
        alertmanagerUrl: text('alertmanagerUrl'),
        grafanaUrl: text('grafanaUrl'),
        url: text('url'),
      };
      const options = {
        configFile: text('config.file'),
        listenAddress: text('web.listenAddress'),
        storagePath: text('storage.path') ?? 'data',
        isSending: flags.send === true,
        only: text('only'),
        output: text('output'),
        timeout: text('timeout') ?? '10s',
      };
      done(await doctorCommand({ ...urls, ...options }, io));
    });
}

function addBacktest(command: Command, io: CliIo, done: Done): void {
  const names = (name: string, before: readonly string[] = []): readonly string[] => [...before, name];
  command
    .description('what would have been told: watches and routes over the history a Prometheus has; sends nothing')
    .option('--prometheus-url <url>', 'whose history; default the one of the configuration')
    .option('--last <duration>', 'how much history; its first day teaches', '28d')
    .option('--until <timestamp>', 'where it ends; default now')
    .addOption(configFile())
    .option('--step <duration>', "judge this often; default each watch's own interval, as the daemon does")
    .option('--watch <name>', 'test this watch only; may be repeated', names)
    .option('--output <file>', 'also write the report: FILE.html with pictures, or FILE.json')
    .addOption(new Option('--format <format>', 'of what is printed').choices(['text', 'json', 'html']).default('text'))
    .option('--cache <folder>', 'keeps what was fetched, so that a run that was interrupted goes on', 'backtest-cache')
    .action(async (flags: Omit<BacktestFlags, 'configFile'> & Readonly<Record<string, unknown>>) => {
      const { backtestCommand } = await import('./backtest.ts');
      const file = flags['config.file'];
      done(await backtestCommand({ ...flags, configFile: typeof file === 'string' ? file : null }, io));
    });
}

function addConfigCheck(command: Command, io: CliIo, done: Done): void {
  command
    .description('validate a configuration: exit 0 fine, 1 problems found, 2 cannot be read')
    .addOption(configFile())
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .action(async (file: string | undefined, flags: Record<string, string | undefined>) => {
      const { configCheckCommand } = await import('./config-check.ts');
      done(
        configCheckCommand({ file: file ?? flags['config.file'] ?? null, format: flags.format === 'json' ? 'json' : 'text' }, io),
      );
    });
}

function addConfigRoutes(command: Command, io: CliIo, done: Done): void {
  command
    .description('show who would be told of an alert, or the whole route tree')
    .addOption(configFile())
    .option('--alert <labels>', 'labels of an alert: severity=critical,service=api')
    .option('--tree', 'show the route tree')
    .option('--at <instant>', 'not yet')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .action(async (flags: Record<string, string | boolean | undefined>) => {
      const text = (key: string): string | null => (typeof flags[key] === 'string' ? flags[key] : null);
      const { configRoutesCommand } = await import('./config-routes.ts');
      const options = { file: text('config.file'), alert: text('alert'), tree: flags.tree === true, at: text('at') };
      done(configRoutesCommand({ ...options, format: flags.format === 'json' ? 'json' : 'text' }, io));
    });
}
