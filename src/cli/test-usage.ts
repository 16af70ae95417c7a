// `rti test`: names and flags of the commands that try one component of a running daemon.
import { type Command, InvalidArgumentError } from 'commander';
import { daemonAddress, type DaemonClient, DaemonProblem, withDaemon } from './daemon-client.ts';
import type { CliIo, ExitCode } from './io.ts';

export type TestUsage = {
  readonly io: CliIo;
  readonly add: (parent: Command, name: string) => Command;
  readonly done: (code: ExitCode) => void;
};

type Flags = Readonly<Record<string, string | undefined>>;

const waitMaxSeconds = 600;

export function addTest(command: Command, { io, add, done }: TestUsage): void {
  command.description('try one component of a running daemon in isolation');
  command.action((_: unknown, self: Command) => self.help({ error: true }));
  /** Problems are told in one line; 2 when the address is wrong or nobody answers as a daemon would. */
  const tell = async (flags: Flags, attempt: (daemon: DaemonClient) => Promise<ExitCode>): Promise<void> => {
    try {
      done(await withDaemon(daemonAddress({ url: flags['url'] ?? null, token: flags['token'] ?? null }, io), attempt));
    } catch (error) {
      if (!(error instanceof DaemonProblem)) throw error;
      io.stderr(`error: ${error.message}\n`);
      done(2);
    }
  };
  client(add(command, 'notify <receiver>'))
    .description('send a test alert to a receiver; shows what was sent and what became of it')
    .option('--wait <seconds>', 'how long to wait for the last channel', seconds, 30)
    .action(async (receiver: string, flags: Flags & { readonly wait: number }) => {
      const { testNotifyCommand } = await import('./test-notify.ts');
      await tell(flags, (daemon) => testNotifyCommand(daemon, { receiver, waitMs: flags.wait * 1000 }, io));
    });
  client(add(command, 'query <watch>'))
    .description('show the series of a watch, their values and bands')
    .action(async (watch: string, flags: Flags) => {
      const { testQueryCommand } = await import('./test-query.ts');
      await tell(flags, (daemon) => testQueryCommand(daemon, watch, io));
    });
  add(command, 'annotation')
    .description('write an annotation to Grafana and delete it again, and find the mapped panels; needs no daemon')
    .option('--config.file <file>', 'configuration; without it, the environment only')
    .option('--grafana-url <url>', 'in place of the configured one')
    .option('--timeout <duration>', 'of each request', '10s')
    .action(async (flags: Flags) => {
      const { doctorCommand } = await import('./doctor.ts');
      const unused = {
        prometheusUrl: null,
        alertmanagerUrl: null,
        url: null,
        listenAddress: null,
        storagePath: 'data',
        output: null,
      };
      const configFile = flags['config.file'] ?? null;
      const given = { configFile, grafanaUrl: flags['grafanaUrl'] ?? null, timeout: flags['timeout'] ?? '10s' };
      done(await doctorCommand({ ...unused, ...given, isSending: false, only: annotationChecks }, io));
    });
}

/** The checks of `rti doctor` that write an annotation and take it away again, and find the panels. */
const annotationChecks = 'grafana-reachable,grafana-token,grafana-dashboard';

const client = (command: Command): Command =>
  command
    .option('--url <url>', 'of the daemon; default RTI_URL, else http://127.0.0.1:5001')
    .option('--token <token>', 'if the daemon asks for one; better RTI_TOKEN, which no process list shows');

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= waitMaxSeconds)) throw new InvalidArgumentError(`expected seconds up to ${waitMaxSeconds}`);
  return value;
}
