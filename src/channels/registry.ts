// Interim: posts a small JSON to webhook-like channels. Replaced when the channels land.
import type { Channel } from './port.ts';

type Settings = { readonly url?: { reveal(): string } | string; readonly webhookUrl?: { reveal(): string } };

export function makeChannel(
  type: string,
  settings: unknown,
  options: { readonly sendResolved: boolean; readonly lastResort: boolean; readonly now: () => number; readonly print: (text: string) => void },
): Channel {
  const { url, webhookUrl } = settings as Settings;
  const target = typeof url === 'string' ? url : (url?.reveal() ?? webhookUrl?.reveal() ?? '');
  return {
    key: `${type}:${target}`,
    type,
    sendResolved: options.sendResolved,
    lastResort: options.lastResort,
    concurrencyMax: 4,
    render: (message) => ({ to: type, title: `${message.status} ${message.alerts[0]?.labels['alertname']}`, body: message.alerts.map(({ labels, status }) => ({ labels, status })) }),
    deliver: async (message, signal) => {
      if (target === '') {
        options.print(`${message.status} ${message.alerts.map(({ labels }) => labels['alertname']).join(',')}\n`);
        return { kind: 'delivered', receipt: null };
      }
      try {
        const answer = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ status: message.status, alerts: message.alerts }), signal });
        return answer.ok ? { kind: 'delivered', receipt: null } : { kind: 'retry', cause: 'server-error', afterMs: null, detail: String(answer.status) };
      } catch (error) {
        return { kind: 'retry', cause: 'network', afterMs: null, detail: String(error) };
      }
    },
    close: () => Promise.resolve(),
  };
}
