// `rti test notify`: a test alert through the whole pipeline of a running daemon to one receiver; what was sent, and what became of it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { DurationMs } from '../model/time.ts';
import type { DaemonClient } from './daemon-client.ts';
import type { CliIo, ExitCode } from './io.ts';

export type TestNotifyOptions = { readonly receiver: string; readonly waitMs: DurationMs };

type Shown = {
  readonly delivery: {
    readonly id: number;
    readonly channel: string;
    readonly told: readonly string[];
    readonly state: 'pending' | 'sending' | 'delivered' | 'dead' | 'withheld';
    readonly attempts: number;
    readonly receipt: string | null;
    readonly lastError: string | null;
  };
  readonly channelType: string;
  readonly rendered: { readonly to: string; readonly title: string; readonly body: unknown } | null;
};

const lookMs = 200;
const listed = 100;
/** No second channel of the receiver may still be on its way: all of them are of one transaction. */
const isOver = ({ delivery }: Shown): boolean => delivery.state !== 'pending' && delivery.state !== 'sending';

/** Exit code 1 when a channel did not take it in time. */
export async function testNotifyCommand(daemon: DaemonClient, options: TestNotifyOptions, io: CliIo): Promise<ExitCode> {
  const accepted = (await daemon.post(`/test?receiver=${encodeURIComponent(options.receiver)}`)) as { fingerprint: string };
  io.stdout(`receiver ${options.receiver}: accepted as alert ${accepted.fingerprint}\n`);
  const deadline = performance.now() + options.waitMs;
  let shown: readonly Shown[] = [];
  do {
    shown = await deliveriesOf(daemon, accepted.fingerprint);
    if (shown.length > 0 && shown.every(isOver)) break;
    await sleep(lookMs);
  } while (performance.now() < deadline);
  for (const one of shown) io.stdout(describe(one));
  if (shown.length === 0) io.stderr(`error: no delivery within ${options.waitMs / 1000} s: see GET /api/v1/decisions for why\n`);
  return shown.length > 0 && shown.every(({ delivery }) => delivery.state === 'delivered' || delivery.state === 'withheld')
    ? 0
    : 1;
}

async function deliveriesOf(daemon: DaemonClient, fingerprint: string): Promise<readonly Shown[]> {
  const { items } = (await daemon.get(`/api/v1/deliveries?limit=${listed}`)) as { items: readonly Shown[] };
  return items.filter(({ delivery }) => delivery.told.includes(fingerprint));
}

function describe({ delivery, channelType, rendered }: Shown): string {
  const lines = [`\n${channelType} ${delivery.channel}: ${outcome(delivery)}`];
  if (rendered !== null) {
    const body = typeof rendered.body === 'string' ? rendered.body : JSON.stringify(rendered.body, null, 2);
    lines.push(`  ${rendered.to}`, ...body.split('\n').map((line) => `  ${line}`));
  }
  return `${lines.join('\n')}\n`;
}

function outcome({ state, attempts, receipt, lastError }: Shown['delivery']): string {
  const tries = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  switch (state) {
    case 'delivered':
      return `delivered, ${tries}${receipt === null ? '' : `, receipt ${receipt}`}`;
    case 'withheld':
      return 'recorded and not sent: deliver is shadow';
    case 'dead':
      return `given up after ${tries}: ${lastError ?? 'no reason recorded'}`;
    default:
      return `not yet, ${tries}${lastError === null ? '' : `: ${lastError}`}; it goes on trying`;
  }
}
