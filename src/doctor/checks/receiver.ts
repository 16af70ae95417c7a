// Each channel of each receiver: its settings make a channel that renders a message; with --send it delivers one, too.
import type { Channel } from '../../channels/port.ts';
import { makeChannel } from '../../channels/registry.ts';
import type { ChannelConfig, ReceiverConfig } from '../../config/config.ts';
import type { DeliveryResult } from '../../model/notification.ts';
import { type Check, failed, type Finding, ok, type Probe, probeId, warning } from '../check.ts';
import type { Setup } from '../setup.ts';
import { testMessage } from '../test-message.ts';

export const receiver: Check = {
  name: 'receiver',
  plan: (setup) => {
    const subjects = new Map<string, string>();
    return setup.config.receivers.flatMap((one) => planReceiver(one, setup, subjects));
  },
};

/** `subjects`: by channel, who is tried with it; a channel of several receivers gets one test message. */
function planReceiver(one: ReceiverConfig, setup: Setup, subjects: Map<string, string>): readonly Probe[] {
  const { name, channels } = one;
  if (channels.length === 0) {
    const remedy = `give receiver ${name} a channel; until then what is routed there is told to nobody`;
    return [{ subject: name, run: () => warning('it has no channel', remedy) }];
  }
  return channels.map((channel, i) => {
    const isFirst = channels.findIndex(({ type }) => type === channel.type) === i;
    const subject = `${name} ${channel.type}${isFirst ? '' : ` ${i + 1}`}`;
    const key = setup.isSending ? keyOf(channel, setup) : null;
    const first = key === null ? undefined : subjects.get(key);
    if (first !== undefined)
      return {
        subject,
        needs: [probeId('receiver', first)],
        run: () => ok(`the channel of receiver ${first}: one test for both`),
      };
    if (key !== null) subjects.set(key, subject);
    return { subject, run: (signal: AbortSignal) => tryChannel(name, channel, setup, signal) };
  });
}

/** null for settings that make no channel: its own probe will say so. */
function keyOf({ type, settings, sendResolved, lastResort }: ChannelConfig, { clock }: Setup): string | null {
  try {
    return makeChannel(type, settings, { sendResolved, lastResort, now: clock.now, print: () => {} }).key;
  } catch {
    return null;
  }
}

const opensIncident: ReadonlySet<string> = new Set(['pagerduty']);

async function tryChannel(name: string, config: ChannelConfig, setup: Setup, signal: AbortSignal): Promise<Finding> {
  const { clock, isSending } = setup;
  let printed = '';
  const channel = makeChannel(config.type, config.settings, {
    sendResolved: config.sendResolved,
    lastResort: config.lastResort,
    now: clock.now,
    print: (text) => {
      printed += text;
    },
  });
  try {
    const test = { receiver: name, config: setup.config, at: clock.now(), id: testId(setup) };
    const message = testMessage({ ...test, status: 'firing' });
    const { to } = channel.render(message);
    if (!isSending) return ok(`settings valid (${to}); --send tries it`);
    const result = await channel.deliver(message, signal);
    // Whoever opens an incident for it is told that it is over.
    if (opensIncident.has(config.type) && result.kind === 'delivered')
      await channel.deliver(testMessage({ ...test, status: 'resolved' }), signal);
    return judgeDelivery(result, to, config.type, printed);
  } finally {
    await closeQuietly(channel);
  }
}

const testId = ({ clock, random }: Setup): string => `${clock.now().toString(36)}-${Math.floor(random() * 1e9).toString(36)}`;

async function closeQuietly(channel: Channel): Promise<void> {
  try {
    await channel.close();
  } catch {
    // What could be said of this channel has been said.
  }
}

export function judgeDelivery(result: DeliveryResult, to: string, type: string, printed = ''): Finding {
  switch (result.kind) {
    case 'delivered':
      if (printed !== '') return ok(`would print: ${printed.trim().slice(0, 120)}`);
      return ok(`test message delivered (${to}${result.receipt === null ? '' : `: ${result.receipt.slice(0, 120)}`})`);
    case 'uncertain':
      return warning(`the test message was sent and the answer lost: ${result.detail}`, 'see whether it arrived; then try again');
    case 'retry':
      return failed(`${to}: ${result.detail}`, remedyOfRetry(result.cause));
    case 'refused':
      return failed(`${to}: ${result.detail}`, `correct the settings of this ${type} channel (docs/channels/${type}.md)`);
  }
}

function remedyOfRetry(cause: Extract<DeliveryResult, { kind: 'retry' }>['cause']): string {
  const remedies = {
    'rate-limited': 'wait, then try again: the peer asks for fewer messages',
    'server-error': 'try again; if it stays, look at the status page or the log of the peer',
    timeout: 'look for a firewall or a proxy between here and the peer',
    network: 'see whether this machine may reach the peer: name, port, firewall, proxy',
  };
  return remedies[cause];
}
