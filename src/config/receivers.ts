// Receivers resolved: what `global` gives each channel is filled in, secrets are read, and what cannot work is said.
import type { ChannelConfig, ReceiverConfig, Secret } from './config.ts';
import { maskedSecret } from './secret.ts';
import type { ConfigPath } from './problem.ts';
import { isHttpUrl, readBasicAuth, readSecret, readUrl, type ResolveContext } from './resolve-context.ts';
import type { RawEmail, RawGlobal, RawPagerduty, RawReceiver, RawSlack, RawWebhook } from './receiver-schema.ts';

export type SlackSettings = {
  readonly webhookUrl: Secret | null;
  readonly botToken: Secret | null;
  readonly channel: string | null;
};
export type PagerdutySettings = { readonly routingKey: Secret; readonly url: string; readonly severity: string | null };
export type EmailSettings = {
  readonly to: readonly string[];
  readonly from: string;
  readonly smarthost: { readonly host: string; readonly port: number };
  readonly username: string | null;
  readonly password: Secret | null;
  readonly requireTls: boolean;
  readonly hello: string;
};
export type WebhookSettings = {
  readonly url: Secret;
  /** 0 = all. */
  readonly maxAlerts: number;
  readonly bearer: Secret | null;
  readonly basic: { readonly username: string; readonly password: Secret } | null;
};
export type LogSettings = Readonly<Record<string, never>>;

const pagerdutyUrl = 'https://events.pagerduty.com/v2/enqueue';

type Channels = { readonly context: ResolveContext; readonly global: RawGlobal; readonly found: ChannelConfig[] };

export function resolveReceiver(context: ResolveContext, raw: RawReceiver, global: RawGlobal, path: ConfigPath): ReceiverConfig {
  const channels: Channels = { context, global, found: [] };
  raw.slack_configs?.forEach((slack, i) =>
    addSlack(channels, slack, [...path, 'slack_configs', i], slack.send_resolved ?? false),
  );
  raw.pagerduty_configs?.forEach((pagerduty, i) => addPagerduty(channels, pagerduty, [...path, 'pagerduty_configs', i]));
  raw.email_configs?.forEach((email, i) =>
    addEmail(channels, email, [...path, 'email_configs', i], email.send_resolved ?? false),
  );
  raw.webhook_configs?.forEach((webhook, i) => addWebhook(channels, webhook, [...path, 'webhook_configs', i]));
  if (raw.slack !== undefined) {
    const slack = typeof raw.slack === 'string' ? { channel: raw.slack } : raw.slack;
    addSlack(channels, slack, [...path, 'slack'], slack.send_resolved ?? true);
  }
  if (raw.pagerduty !== undefined) addPagerduty(channels, raw.pagerduty, [...path, 'pagerduty']);
  if (raw.email !== undefined) {
    const email = typeof raw.email === 'string' ? { to: raw.email } : raw.email;
    addEmail(channels, email, [...path, 'email'], email.send_resolved ?? true);
  }
  raw.log_configs?.forEach((log, i) =>
    add(
      channels,
      {
        type: 'log',
        settings: {} satisfies LogSettings,
        sendResolved: log.send_resolved ?? true,
        lastResort: log.last_resort ?? false,
      },
      [...path, 'log_configs', i],
    ),
  );
  return { name: raw.name, channels: channels.found, deliver: raw.deliver ?? null };
}

function add(channels: Channels, channel: Omit<ChannelConfig, 'place'>, path: ConfigPath): void {
  channels.found.push({ ...channel, place: channels.context.report.placeOf(path) });
}

const botChannel = /^(?:#?[\p{L}\p{N}_.-]{1,80}|@[\w.-]+)$/u;

const slackId = /^[CDGU][A-Z0-9]{7,}$/;

/** `#alerts` and `alerts` name one channel, written the same way so that it is told once; a channel's id stays. */
function readSlackChannel(channels: Channels, text: string, path: ConfigPath): string | null {
  const channel = text.trim();
  if (botChannel.test(channel)) return /^[#@]/.test(channel) || slackId.test(channel) ? channel : `#${channel}`;
  const remedy = 'e.g. "#alerts", in quotes: an unquoted # begins a comment';
  channels.context.report.meaning(
    path,
    channel === '' ? 'the channel is empty' : `not a Slack channel: ${JSON.stringify(channel)}`,
    remedy,
  );
  return null;
}

function addSlack(channels: Channels, raw: RawSlack, path: ConfigPath, sendResolved: boolean): void {
  const { context, global } = channels;
  const { report } = context;
  const ownWebhook = raw.api_url !== undefined || raw.api_url_file !== undefined;
  const ownToken = raw.app_token !== undefined || raw.app_token_file !== undefined;
  if (ownWebhook && ownToken)
    return report.meaning(
      path,
      'api_url and app_token are both given',
      'keep app_token to choose the channel, or api_url to post to the webhook’s own',
    );
  const channelPath = raw.channel === undefined ? path : [...path, 'channel'];
  const globalToken = global.slack_app_token !== undefined || global.slack_app_token_file !== undefined;
  const useToken = ownToken || (!ownWebhook && globalToken && raw.channel !== undefined);
  const channelAt = raw.channel === undefined || path.at(-1) !== 'slack' ? channelPath : path;
  const channel = raw.channel === undefined ? null : readSlackChannel(channels, raw.channel, channelAt);
  const settings = { type: 'slack', sendResolved, lastResort: false };
  if (useToken) {
    const token = ownToken
      ? readSecret(context, raw, 'app_token', path)
      : readSecret(context, global, 'slack_app_token', ['global']);
    if (raw.channel === undefined) report.meaning(path, 'a bot token needs a channel', 'add channel: "#alerts"');
    if (token === null || channel === null) return;
    return add(channels, { ...settings, settings: { webhookUrl: null, botToken: token, channel } satisfies SlackSettings }, path);
  }
  if (
    raw.channel !== undefined &&
    (ownWebhook || global.slack_api_url !== undefined || global.slack_api_url_file !== undefined)
  ) {
    return report.meaning(
      channelAt,
      'an incoming webhook posts only to its own channel; the channel beside it would have no effect',
      'remove channel, or use a bot token (app_token) to choose the channel',
    );
  }
  const webhook = ownWebhook
    ? readSecret(context, raw, 'api_url', path)
    : readSecret(context, global, 'slack_api_url', ['global']);
  if (webhook === null) {
    const given = ownWebhook || global.slack_api_url !== undefined || global.slack_api_url_file !== undefined;
    if (!given)
      report.meaning(
        path,
        'Slack needs a webhook or a bot token',
        'set global.slack_api_url(_file), or global.slack_app_token(_file) and a channel, or the same here',
      );
    return;
  }
  checkSecretUrl(
    context,
    webhook,
    ownWebhook ? [...path, fileOr(raw.api_url, 'api_url')] : ['global', fileOr(global.slack_api_url, 'slack_api_url')],
  );
  add(channels, { ...settings, settings: { webhookUrl: webhook, botToken: null, channel: null } satisfies SlackSettings }, path);
}

function fileOr(plain: string | undefined, key: string): string {
  return plain === undefined ? `${key}_file` : key;
}

/** An address that is a secret: the message does not repeat it. */
function checkSecretUrl(context: ResolveContext, url: Secret, path: ConfigPath): void {
  if (!isHttpUrl(url.reveal()))
    context.report.meaning(path, 'not an http(s) address (not shown: it is a secret)', 'it must begin with http:// or https://');
}

function addPagerduty(channels: Channels, raw: RawPagerduty, path: ConfigPath): void {
  const { context, global } = channels;
  if (raw.service_key !== undefined || raw.service_key_file !== undefined) {
    const key = fileOr(raw.service_key, 'service_key');
    return context.report.meaning(
      [...path, key],
      `${key} belongs to the older Events API v1`,
      'create an Events API v2 integration in PagerDuty and give its key as routing_key',
    );
  }
  const routingKey = readSecret(context, raw, 'routing_key', path);
  if (routingKey === null && raw.routing_key === undefined && raw.routing_key_file === undefined) {
    context.report.meaning(
      path,
      'PagerDuty needs a routing_key',
      'add routing_key or routing_key_file: the key of an Events API v2 integration',
    );
  }
  const url =
    raw.url !== undefined
      ? readUrl(context, raw.url, [...path, 'url'])
      : readUrl(context, global.pagerduty_url ?? pagerdutyUrl, ['global', 'pagerduty_url']);
  if (routingKey === null) return;
  const settings: PagerdutySettings = { routingKey, url, severity: raw.severity ?? null };
  add(channels, { type: 'pagerduty', settings, sendResolved: raw.send_resolved ?? true, lastResort: false }, path);
}

const address = /^(?:[^<>@\s]+@[^<>@\s]+|[^<>]*<[^<>@\s]+@[^<>@\s]+>)$/;

function addEmail(channels: Channels, raw: RawEmail, path: ConfigPath, sendResolved: boolean): void {
  const { context, global } = channels;
  const { report } = context;
  const list = (typeof raw.to === 'string' ? [raw.to] : raw.to).flatMap((to) => to.split(',')).map((to) => to.trim());
  const to = list.filter((one) => one !== '');
  const toPath = path.at(-1) === 'email' ? path : [...path, 'to'];
  if (to.length === 0) report.meaning(toPath, 'no recipient', 'e.g. oncall@example.org');
  for (const one of to)
    if (!address.test(one))
      report.meaning(
        toPath,
        `not an e-mail address: ${JSON.stringify(one)}`,
        'e.g. oncall@example.org, several separated by commas',
      );
  const from = raw.from ?? global.smtp_from;
  if (from === undefined) report.meaning(path, 'e-mail needs a sender', 'set global.smtp_from');
  else if (!address.test(from))
    report.meaning(
      raw.from === undefined ? ['global', 'smtp_from'] : [...path, 'from'],
      `not an e-mail address: ${JSON.stringify(from)}`,
      'e.g. rti@example.org',
    );
  const smarthostText = raw.smarthost ?? global.smtp_smarthost;
  const smarthostPath = raw.smarthost === undefined ? ['global', 'smtp_smarthost'] : [...path, 'smarthost'];
  const smarthost = smarthostText === undefined ? null : readSmarthost(context, smarthostText, smarthostPath);
  if (smarthostText === undefined)
    report.meaning(path, 'e-mail needs a mail server', 'set global.smtp_smarthost, e.g. mail.example.org:587');
  const ownPassword = raw.auth_password !== undefined || raw.auth_password_file !== undefined;
  const password = ownPassword
    ? readSecret(context, raw, 'auth_password', path)
    : readSecret(context, global, 'smtp_auth_password', ['global']);
  const username = raw.auth_username ?? global.smtp_auth_username ?? '';
  if (from === undefined || smarthost === null) return;
  const settings: EmailSettings = {
    to,
    from,
    smarthost,
    username: username === '' ? null : username,
    password,
    requireTls: raw.require_tls ?? global.smtp_require_tls ?? true,
    hello: raw.hello ?? (global.smtp_hello || 'localhost'),
  };
  add(channels, { type: 'email', settings, sendResolved, lastResort: false }, path);
}

function readSmarthost(context: ResolveContext, text: string, path: ConfigPath): EmailSettings['smarthost'] | null {
  const match = /^(\[[0-9a-fA-F:]+\]|[^\s:/]+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] !== undefined && port > 0 && port < 65_536) return { host: match[1].replace(/^\[|\]$/g, ''), port };
  context.report.meaning(path, `not host:port: ${JSON.stringify(text)}`, 'e.g. mail.example.org:587');
  return null;
}

function addWebhook(channels: Channels, raw: RawWebhook, path: ConfigPath): void {
  const { context } = channels;
  const { report } = context;
  const url = readSecret(context, raw, 'url', path);
  if (raw.url === undefined && raw.url_file === undefined) report.meaning(path, 'a webhook needs a url', 'add url or url_file');
  if (url !== null) checkSecretUrl(context, url, [...path, fileOr(raw.url, 'url')]);
  const http = raw.http_config ?? {};
  const httpPath = [...path, 'http_config'];
  const auth = http.authorization;
  if (auth?.type !== undefined && auth.type.toLowerCase() !== 'bearer')
    report.meaning(
      [...httpPath, 'authorization', 'type'],
      `not yet: authorization type ${JSON.stringify(auth.type)}`,
      'use Bearer, or basic_auth',
    );
  const bearer =
    auth === undefined
      ? readSecret(context, http, 'bearer_token', httpPath)
      : readSecret(context, auth, 'credentials', [...httpPath, 'authorization']);
  const basic = readBasicAuth(context, http.basic_auth, [...httpPath, 'basic_auth']);
  const ways = [auth, http.bearer_token ?? http.bearer_token_file, http.basic_auth].filter((way) => way !== undefined);
  if (ways.length > 1)
    report.meaning(httpPath, 'more than one of authorization, bearer_token and basic_auth', 'keep one of them');
  if (url === null) return;
  const settings: WebhookSettings = { url, maxAlerts: raw.max_alerts ?? 0, bearer, basic };
  add(channels, { type: 'webhook', settings, sendResolved: raw.send_resolved ?? true, lastResort: false }, path);
}

/** `slack #alerts`, `email a@b, c@d`: a channel for people, without secrets. */
export function describeChannel(channel: ChannelConfig): string {
  const settings = channel.settings as Partial<SlackSettings & EmailSettings & WebhookSettings>; // made by the functions above, by `type`
  switch (channel.type) {
    case 'slack':
      return `slack ${settings.channel ?? '(webhook’s own channel)'}`;
    case 'email':
      return `email ${settings.to?.join(', ') ?? ''}`;
    case 'webhook':
      return `webhook ${settings.url === undefined ? '' : new URL(settings.url.reveal()).origin}/${maskedSecret}`;
    case 'log':
      return channel.lastResort ? 'log (only if nothing else took the alert)' : 'log';
    default:
      return channel.type;
  }
}
