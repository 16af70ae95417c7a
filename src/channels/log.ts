// The log channel: prints the message where the operator looks anyway.
import { messageLines } from '../incident/message-lines.ts';
import type { Channel, ChannelOptions, Message, Rendered } from './port.ts';

function textOf(message: Message): string {
  const lines = messageLines(message);
  return [
    lines.title,
    ...lines.notes.map(([name, text]) => `  ${name}: ${text}`),
    ...lines.others.map((other) => `  ${other}`),
    ...lines.links.map(({ text, href }) => `  ${text}: ${href}`),
    `  ${lines.why}`,
  ].join('\n');
}

export function makeLog(options: ChannelOptions): Channel {
  return {
    key: 'log',
    type: 'log',
    sendResolved: options.sendResolved,
    lastResort: options.lastResort,
    concurrencyMax: 1,
    render: (message): Rendered => ({ to: 'log', title: messageLines(message).title, body: textOf(message) }),
    deliver: (message) => {
      options.print(`${textOf(message)}\n`);
      return Promise.resolve({ kind: 'delivered', receipt: null });
    },
    close: () => Promise.resolve(),
  };
}
