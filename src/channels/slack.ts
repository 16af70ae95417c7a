// Slack: an incoming webhook, or a bot's chat.postMessage. Limits: docs.slack.dev (50 blocks, section 3,000, header 150 characters), and about
// 13,000 characters over all blocks by experience (bolt-js #2509).
import { messageLines, type MessageLines } from '../incident/message-lines.ts';
import { cut } from '../incident/safe-text.ts';
import type { DeliveryResult } from '../model/notification.ts';
import { channelKey, maskedUrl } from './channel-key.ts';
import { httpPost, parseRetryAfter, type PostOutcome, resultOf } from './http-post.ts';
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

/** `verbatim`: Slack itself would make links and mentions of what looks like a name or an address. */
const mrkdwn = (text: string): object => ({ type: 'mrkdwn', text, verbatim: true });

/** Cut after escaping, because only then the length is known; neither an entity nor a character is left in half. */
function section(text: string): object {
  return {
    type: 'section',
    text: mrkdwn(text.length <= sectionMax ? text : `${cut(text, sectionMax).replace(/&[a-z]*…$/, '')}…`),
  };
}

const badges: Readonly<Record<string, string>> = { CRIT: '🔴', WARN: '🟠', INFO: '🔵' };

/** Whole links only, as many as a section holds: half an address leads nowhere. */
function linkLine({ links }: MessageLines): string {
  return links
    .map(({ text, href }) => `<${escapeMrkdwn(href)}|${plain(text).replaceAll('|', '¦') || 'link'}>`)
    .reduce((line, link) => (line.length + link.length + 3 > sectionMax ? line : line === '' ? link : `${line}   ${link}`), '');
}

export function slackBody(message: Message): {
  readonly text: string;
  readonly blocks: readonly object[];
  readonly unfurl_links: boolean;
} {
  const lines = messageLines(message);
  const badge = message.status === 'resolved' ? '🟢' : (badges[lines.title.split(' ')[0] ?? ''] ?? '⚪');
  const links = linkLine(lines);
  const texts = [
    `${badge} *${plain(cut(lines.headline, 400))}*${lines.facts.map((fact) => ` · ${plain(fact)}`).join('')}`,
    ...lines.notes.map(([name, text]) => `*${name}:* ${plain(text)}`),
    lines.others.map((other) => `• ${plain(cut(other, 250))}`).join('\n'),
  ];
  let room = textMax - links.length;
  const blocks: object[] = [];
  for (const text of texts.filter((one) => one !== '').slice(0, blocksMax)) {
    const length = Math.min(text.length, sectionMax + 1);
    if (length > room) break;
    room -= length;
    blocks.push(section(text));
  }
  if (links !== '') blocks.push(section(links));
  blocks.push({ type: 'context', elements: [mrkdwn(plain(cut(lines.why, 1000)))] });
  return { text: escapeMrkdwn(cut(lines.title, 1000)), blocks, unfurl_links: false };
}

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
  'no_permission',
  'restricted_action',
  'not_allowed_token_type',
]);
/** What the Web API says of itself and not of the message: worth another try. Everything else it says is final. */
const passingErrors = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org']);
const unreadable = '(no readable answer)';

/** The Web API says 200 with `ok: false`; webhooks answer 4xx with a word. Both mean the same. */
function slackResult(outcome: PostOutcome, isBot: boolean, now: number): DeliveryResult {
  const byStatus = resultOf(outcome, now);
  if (outcome.kind !== 'answered' || byStatus.kind === 'retry') return byStatus;
  const word = isBot ? botError(outcome.text) : outcome.status >= 400 ? (outcome.text.trim().split(/\s/)[0] ?? '') : null;
  if (word === null) return byStatus;
  const detail = `Slack says ${cut(word, 80)}`;
  if (word === 'ratelimited' || word === 'rate_limited')
    return { kind: 'retry', cause: 'rate-limited', afterMs: parseRetryAfter(outcome.retryAfter, now), detail };
  if (authErrors.has(word)) return { kind: 'refused', cause: 'bad-auth', detail };
  if (goneErrors.has(word)) return { kind: 'refused', cause: 'gone', detail };
  if (byStatus.kind === 'refused') return byStatus;
  if (word === unreadable) return { kind: 'uncertain', detail };
  if (passingErrors.has(word)) return { kind: 'retry', cause: 'server-error', afterMs: null, detail };
  return { kind: 'refused', cause: 'bad-request', detail };
}

/** The error of a Web API answer; null when it is ok. */
function botError(text: string): string | null {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null) return unreadable;
    if ('ok' in answer && answer.ok === true) return null;
    return 'error' in answer && typeof answer.error === 'string' ? answer.error : unreadable;
  } catch {
    return unreadable;
  }
}

/** A bot's token begins with its workspace (`xoxb-<team>-…`): with that, replacing the token keeps the channel what it is. */
function workspaceOf(token: string): string {
  return /^xox[a-z]-\d+(?=-)/.exec(token)?.[0] ?? token;
}

export function makeSlack(settings: SlackSettings, options: ChannelOptions): Channel {
  const { webhookUrl, botToken, channel } = settings;
  const url = webhookUrl?.reveal() ?? settings.apiUrl ?? botUrl;
  const target = webhookUrl ? url : `${workspaceOf(botToken?.reveal() ?? '')}\u0000${channel}`;
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
