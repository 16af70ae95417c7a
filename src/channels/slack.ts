// Slack: an incoming webhook, or a bot's chat.postMessage. Limits: docs.slack.dev (50 blocks, section 3,000, header 150 characters), and about
// 13,000 characters over all blocks by experience (bolt-js #2509).
import { messageLines, type MessageLines } from '../incident/message-lines.ts';
import { cut } from '../incident/safe-text.ts';
import type { DeliveryResult } from '../model/notification.ts';
import { channelKey, maskedUrl } from './channel-key.ts';
import { httpPost, type PostOutcome, resultOf } from './http-post.ts';
import type { Channel, ChannelOptions, Message, Rendered, Secret } from './port.ts';

export type SlackSettings = {
  readonly webhookUrl: Secret | null;
  readonly botToken: Secret | null;
  readonly channel: string | null;
  readonly apiUrl?: string;
};

const sectionMax = 2900;
const textMax = 10_000;
const blocksMax = 45;
const botUrl = 'https://slack.com/api/chat.postMessage';

/** Slack's three control characters; with them escaped no mention, link or special command can be formed. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Characters that only style: a label value must not make the rest of a line bold or code. */
const plain = (text: string): string => escapeMrkdwn(text).replace(/[*_~`]/g, (c) => `\u200b${c}`);

/** Cut before escaping would be shorter than needed, after it could cut an entity: so the text is shortened until its escaped form fits. */
function section(text: string): object {
  return {
    type: 'section',
    text: { type: 'mrkdwn', text: text.length <= sectionMax ? text : `${text.slice(0, sectionMax).replace(/&[a-z]*$/, '')}…` },
  };
}

const badges: Readonly<Record<string, string>> = { CRIT: '🔴', WARN: '🟠', INFO: '🔵' };

function linkLine({ links }: MessageLines): string {
  return links.map(({ text, href }) => `<${escapeMrkdwn(href)}|${plain(text).replaceAll('|', '¦')}>`).join('   ');
}

export function slackBody(message: Message): {
  readonly text: string;
  readonly blocks: readonly object[];
  readonly unfurl_links: boolean;
} {
  const lines = messageLines(message);
  const badge = message.status === 'resolved' ? '🟢' : (badges[lines.title.split(' ')[0] ?? ''] ?? '⚪');
  const texts = [
    `${badge} *${plain(cut(lines.headline, 400))}*${lines.facts.map((fact) => ` · ${plain(fact)}`).join('')}`,
    ...lines.notes.map(([name, text]) => `*${name}:* ${plain(text)}`),
    lines.others.map((other) => `• ${plain(cut(other, 250))}`).join('\n'),
    linkLine(lines),
  ].filter((text) => text !== '');
  let room = textMax;
  const blocks: object[] = [];
  for (const text of texts.slice(0, blocksMax)) {
    if (text.length > room) break;
    room -= text.length;
    blocks.push(section(text));
  }
  blocks.push({ type: 'context', elements: [{ type: 'mrkdwn', text: plain(cut(lines.why, 1000)) }] });
  return { text: escapeMrkdwn(cut(lines.title, 1000)), blocks, unfurl_links: false };
}

const finalErrors = new Set([
  'invalid_payload',
  'invalid_blocks',
  'no_text',
  'msg_too_long',
  'msg_blocks_too_long',
  'user_not_found',
]);
const goneErrors = new Set([
  'no_service',
  'no_team',
  'channel_not_found',
  'channel_is_archived',
  'is_archived',
  'action_prohibited',
  'not_in_channel',
  'team_disabled',
]);
const authErrors = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'invalid_token',
  'missing_scope',
]);

/** The Web API says 200 with `ok: false`; webhooks answer 4xx with a word. Both mean the same. */
function slackResult(outcome: PostOutcome, isBot: boolean, now: number): DeliveryResult {
  const plainResult = resultOf(outcome, now);
  if (outcome.kind !== 'answered') return plainResult;
  const word = isBot ? botError(outcome.text) : outcome.status >= 400 ? outcome.text.trim().split(/\s/)[0] : null;
  if (word === 'ratelimited' || word === 'rate_limited')
    return { kind: 'retry', cause: 'rate-limited', afterMs: null, detail: word };
  if (word && authErrors.has(word)) return { kind: 'refused', cause: 'bad-auth', detail: `Slack says ${word}` };
  if (word && goneErrors.has(word)) return { kind: 'refused', cause: 'gone', detail: `Slack says ${word}` };
  if (word && finalErrors.has(word)) return { kind: 'refused', cause: 'bad-request', detail: `Slack says ${word}` };
  if (isBot && outcome.status < 300 && word !== null)
    return { kind: 'retry', cause: 'server-error', afterMs: null, detail: `Slack says ${cut(word ?? 'nothing readable', 80)}` };
  return plainResult;
}

/** The error of a Web API answer; null when it is ok. */
function botError(text: string): string | null {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null) return 'unreadable';
    if ('ok' in answer && answer.ok === true) return null;
    return 'error' in answer && typeof answer.error === 'string' ? answer.error : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

export function makeSlack(settings: SlackSettings, options: ChannelOptions): Channel {
  const { webhookUrl, botToken, channel } = settings;
  const url = webhookUrl?.reveal() ?? settings.apiUrl ?? botUrl;
  const target = webhookUrl ? url : `${botToken?.reveal()}\u0000${channel}`;
  const body = (message: Message): object => (webhookUrl ? slackBody(message) : { channel, ...slackBody(message) });
  return {
    key: channelKey('slack', channel ?? '', target),
    type: 'slack',
    sendResolved: options.sendResolved,
    lastResort: options.lastResort,
    concurrencyMax: 1,
    render: (message): Rendered => ({
      to: `POST ${maskedUrl(url)}${channel ? ` ${channel}` : ''}`,
      title: slackBody(message).text,
      body: body(message),
    }),
    deliver: async (message, signal) => {
      const headers = webhookUrl || !botToken ? {} : { authorization: `Bearer ${botToken.reveal()}` };
      const outcome = await httpPost({ url, headers, body: JSON.stringify(body(message)), signal });
      return slackResult(outcome, webhookUrl === null, options.now());
    },
    close: () => Promise.resolve(),
  };
}
