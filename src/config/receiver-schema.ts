// Receivers as written: Alertmanager's `*_configs`, verbatim, and short forms of the same.
import { z } from 'zod';
import { duration, name, oneOrMany, positiveInteger, secret, secretFile, section, url } from './fields.ts';

const sendResolved = z.boolean().optional().describe('Tell also when the alerts are over.');

const slackNotYet =
  'http_config username icon_emoji icon_url link_names title title_link text pretext fallback fields short_fields color footer actions callback_id mrkdwn_in image_url thumb_url message_text update_message timeout';
export const slackSchema = section(
  {
    send_resolved: sendResolved,
    api_url: secret.optional().describe('Incoming webhook of Slack; it posts to its own channel only.'),
    api_url_file: secretFile.optional().describe('File that holds the incoming webhook.'),
    app_token: secret.optional().describe('Bot token (xoxb-…); needs `channel`.'),
    app_token_file: secretFile.optional().describe('File that holds the bot token.'),
    channel: z.string().optional().describe('Channel such as "#alerts" (in quotes: # begins a comment); bot token only.'),
  },
  slackNotYet.split(' '),
);

const pagerdutyNotYet = 'http_config client client_url description details images links source class component group timeout';
export const pagerdutySchema = section(
  {
    send_resolved: sendResolved,
    routing_key: secret.optional().describe('Integration key of an Events API v2 integration.'),
    routing_key_file: secretFile.optional().describe('File that holds the integration key.'),
    service_key: z.string().optional().describe('Events API v1; refused: use routing_key.'),
    service_key_file: z.string().optional().describe('Events API v1; refused: use routing_key_file.'),
    url: url.optional().describe('Where the events go; default `global.pagerduty_url`.'),
    severity: z
      .enum(['critical', 'error', 'warning', 'info'])
      .optional()
      .describe("PagerDuty's severity; default the alert's own."),
  },
  pagerdutyNotYet.split(' '),
);

const emailNotYet = 'auth_identity auth_secret auth_secret_file headers html text tls_config implicit_tls threading';
export const emailSchema = section(
  {
    send_resolved: sendResolved,
    to: oneOrMany(z.string().min(1)).describe('Recipients: one, a list, or several separated by commas.'),
    from: z.string().optional().describe('Sender; default `global.smtp_from`.'),
    smarthost: z.string().optional().describe('Mail server as host:port; default `global.smtp_smarthost`.'),
    hello: z.string().optional().describe('Name given in EHLO; default `global.smtp_hello`.'),
    auth_username: z.string().optional().describe('User name at the mail server.'),
    auth_password: z.string().optional().describe('Secret. Password at the mail server.'),
    auth_password_file: secretFile.optional().describe('File that holds the password.'),
    require_tls: z.boolean().optional().describe('Refuse to send without STARTTLS; default `global.smtp_require_tls`.'),
  },
  emailNotYet.split(' '),
);

export const basicAuthSchema = section({
  username: z.string().min(1).describe('User name.'),
  password: secret.optional().describe('Secret. Password.'),
  password_file: secretFile.optional().describe('File that holds the password.'),
});

const authorization = section({
  type: z.string().optional().describe('Only Bearer, the default.'),
  credentials: secret.optional().describe('Secret. The bearer token.'),
  credentials_file: secretFile.optional().describe('File that holds the bearer token.'),
});

const httpConfigNotYet =
  'oauth2 tls_config proxy_url no_proxy proxy_from_environment proxy_connect_header follow_redirects enable_http2 http_headers';
const httpConfig = section(
  {
    authorization: authorization.optional().describe('Authorization header.'),
    bearer_token: secret.optional().describe('Secret. Short for authorization.credentials.'),
    bearer_token_file: secretFile.optional().describe('File that holds the bearer token.'),
    basic_auth: basicAuthSchema.optional().describe('User name and password.'),
  },
  httpConfigNotYet.split(' '),
);

export const webhookSchema = section(
  {
    send_resolved: sendResolved,
    url: secret.optional().describe('Where the notification is posted; may contain a secret.'),
    url_file: secretFile.optional().describe('File that holds the URL.'),
    max_alerts: z.int().nonnegative().optional().describe('Alerts in one message, 0 = all.'),
    http_config: httpConfig.optional().describe('How to authenticate.'),
  },
  ['timeout', 'payload'],
);

export const logSchema = section({
  send_resolved: sendResolved,
  last_resort: z.boolean().optional().describe('Take an alert only if nothing else did.'),
});

const receiverNotYet =
  'opsgenie_configs victorops_configs pushover_configs wechat_configs sns_configs telegram_configs webex_configs msteams_configs msteamsv2_configs discord_configs jira_configs rocketchat_configs incidentio_configs mattermost_configs owner fallback opsgenie telegram discord teams msteams';
export const receiverSchema = section(
  {
    name: name.describe('Name that routes refer to.'),
    deliver: z
      .enum(['live', 'shadow'])
      .optional()
      .describe('shadow: decide and record, send nothing. Default: the `deliver` of the whole file.'),
    slack_configs: z.array(slackSchema).optional().describe("Slack, as Alertmanager's."),
    pagerduty_configs: z.array(pagerdutySchema).optional().describe("PagerDuty, as Alertmanager's."),
    email_configs: z.array(emailSchema).optional().describe("E-mail, as Alertmanager's."),
    webhook_configs: z.array(webhookSchema).optional().describe("Generic webhooks, as Alertmanager's."),
    log_configs: z.array(logSchema).optional().describe('The log of this service.'),
    slack: z.union([z.string(), slackSchema]).optional().describe('Short form: "#channel", or one entry of slack_configs.'),
    pagerduty: pagerdutySchema.optional().describe('Short form: one entry of pagerduty_configs.'),
    email: z.union([z.string(), emailSchema]).optional().describe('Short form: the recipients, or one entry of email_configs.'),
  },
  receiverNotYet.split(' '),
);

const globalNotYet =
  'http_config slack_app_url smtp_auth_identity smtp_auth_secret smtp_auth_secret_file smtp_tls_config smtp_force_implicit_tls opsgenie_api_key opsgenie_api_key_file opsgenie_api_url victorops_api_key victorops_api_key_file victorops_api_url wechat_api_url wechat_api_secret wechat_api_corp_id telegram_api_url telegram_bot_token webex_api_url jira_api_url rocketchat_api_url mattermost_webhook_url';
export const globalSchema = section(
  {
    resolve_timeout: duration.optional().describe('An alert without an end is over after this long without news; default 5m.'),
    smtp_smarthost: z.string().optional().describe('Mail server as host:port.'),
    smtp_from: z.string().optional().describe('Sender of e-mails.'),
    smtp_hello: z.string().optional().describe('Name given in EHLO; default localhost.'),
    smtp_auth_username: z.string().optional().describe('User name at the mail server.'),
    smtp_auth_password: z.string().optional().describe('Secret. Password at the mail server.'),
    smtp_auth_password_file: secretFile.optional().describe('File that holds the password.'),
    smtp_require_tls: z.boolean().optional().describe('Refuse to send without STARTTLS; default true.'),
    slack_api_url: secret.optional().describe('Incoming webhook of Slack.'),
    slack_api_url_file: secretFile.optional().describe('File that holds the incoming webhook.'),
    slack_app_token: secret.optional().describe('Bot token of Slack (xoxb-…).'),
    slack_app_token_file: secretFile.optional().describe('File that holds the bot token.'),
    pagerduty_url: url.optional().describe('Where PagerDuty events go.'),
  },
  globalNotYet.split(' '),
);

export const httpSchema = section(
  {
    token: secret.optional().describe('Secret. Token that reads and controls; default: made at start and kept in data/token.'),
    token_file: secretFile.optional().describe('File that holds the token.'),
    intake: z.enum(['open', 'token']).optional().describe('Whether alerts and samples need the token too; default open.'),
    max_body: z.union([positiveInteger, z.string()]).optional().describe('Largest body accepted, e.g. 16MiB (the default).'),
    allowed_hosts: z
      .array(z.string().min(1))
      .optional()
      .describe('Host names this service is reached under, besides loopback and external_url.'),
  },
  ['listen_address', 'tls', 'basic_auth_users'],
);

export type RawReceiver = z.output<typeof receiverSchema>;
export type RawGlobal = z.output<typeof globalSchema>;
export type RawSlack = z.output<typeof slackSchema>;
export type RawPagerduty = z.output<typeof pagerdutySchema>;
export type RawEmail = z.output<typeof emailSchema>;
export type RawWebhook = z.output<typeof webhookSchema>;
