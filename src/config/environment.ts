// The environment variables as the document a user would have written: `PROMETHEUS_URL` is `prometheus.url`, and so on.
// The file beats the environment; where both say something, a warning names both.
import { hostInUrl } from './listen-address.ts';
import type { EnvironmentChannels } from './built-in-route.ts';
import { formatPath } from './problem.ts';
import type { Environment } from './resolve-context.ts';

type EnvironmentProblem = { readonly variable: string; readonly message: string; readonly remedy: string | null };

export type EnvironmentDocument = {
  /** The file's document with what the environment adds. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Path in the document → variable that set it. */
  readonly origins: ReadonlyMap<string, string>;
  readonly channels: EnvironmentChannels;
  readonly problems: readonly EnvironmentProblem[];
  readonly warnings: readonly string[];
};

type State = {
  readonly env: Environment;
  readonly file: string;
  readonly document: Record<string, unknown>;
  readonly origins: Map<string, string>;
  readonly problems: EnvironmentProblem[];
  readonly warnings: string[];
};

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Adds what the environment says to the file's document (an empty one when there is no file). */
export function applyEnvironment(
  env: Environment,
  fileDocument: Readonly<Record<string, unknown>>,
  file: string | null,
): EnvironmentDocument {
  const state: State = { env, file: file ?? '', document: { ...fileDocument }, origins: new Map(), problems: [], warnings: [] };
  set(state, ['external_url'], 'EXTERNAL_URL');
  set(state, ['prometheus', 'url'], 'PROMETHEUS_URL');
  set(state, ['alertmanager', 'url'], 'ALERTMANAGER_URL');
  if (isEnabled(state, 'GRAFANA', ['GRAFANA_URL'])) {
    set(state, ['grafana', 'url'], 'GRAFANA_URL');
    if (isMap(state.document.grafana))
      setSecret(state, ['grafana', 'token'], given(state, 'GRAFANA_TOKEN') ? 'GRAFANA_TOKEN' : 'GRAFANA_API_KEY');
  }
  const channels = { ...slackChannels(state), pagerduty: pagerdutyChannel(state), email: emailChannel(state) };
  return { document: state.document, origins: state.origins, channels, problems: state.problems, warnings: state.warnings };
}

/** Where the web server listens, from WEBHOOK_HOST and WEBHOOK_PORT; null when neither is set. */
export function listenAddressOf(env: Environment): string | null {
  const host = env.WEBHOOK_HOST ?? '';
  const port = env.WEBHOOK_PORT ?? '';
  if (host === '' && port === '') return null;
  return `${hostInUrl(host) || '127.0.0.1'}:${port || '5001'}`;
}

function text(state: State, variable: string): string {
  return state.env[variable] ?? '';
}

/** True when the variable or its `_FILE` is set to something. */
function given(state: State, variable: string): boolean {
  return text(state, variable) !== '' || text(state, `${variable}_FILE`) !== '';
}

/** Puts a variable at a path of the document unless the file says something there. */
function set(state: State, path: readonly [string, ...string[]], variable: string, value = text(state, variable)): void {
  if (value === '') return;
  const [top, key] = path;
  const existing = state.document[top];
  const overruled =
    existing !== undefined && (key === undefined || !isMap(existing) || key in existing || otherForm(key) in existing);
  if (overruled) {
    state.warnings.push(`${state.file} sets ${formatPath(path)}: the environment variable ${variable} is not used`);
    return;
  }
  if (key === undefined) state.document[top] = value;
  else state.document[top] = { ...(isMap(existing) ? existing : {}), [key]: value };
  state.origins.set(formatPath(path), variable);
}

function otherForm(key: string): string {
  return key.endsWith('_file') ? key.slice(0, -'_file'.length) : `${key}_file`;
}

/** A secret from `X` or `X_FILE`. */
function setSecret(state: State, path: readonly [string, string], variable: string): void {
  const [top, key] = path;
  if (hasTwice(state, variable)) return;
  set(state, path, variable);
  set(state, [top, `${key}_file`], `${variable}_FILE`);
}

function hasTwice(state: State, variable: string): boolean {
  const twice = text(state, variable) !== '' && text(state, `${variable}_FILE`) !== '';
  if (twice)
    state.problems.push({ variable, message: `${variable} and ${variable}_FILE are both set`, remedy: 'keep one of them' });
  return twice;
}

/** A secret of a channel that is not in the document's sections: as keys of the channel's own settings. */
function secretEntry(state: State, key: string, variable: string): Record<string, string> {
  if (hasTwice(state, variable)) return {};
  const plain = text(state, variable);
  return plain !== '' ? { [key]: plain } : { [`${key}_file`]: text(state, `${variable}_FILE`) };
}

/** `X_ENABLED`; without it a part is on when one of its variables is set. */
function isEnabled(state: State, part: string, needs: readonly string[]): boolean {
  const variable = `${part}_ENABLED`;
  const value = text(state, variable).toLowerCase();
  const configured = needs.some((need) => given(state, need));
  if (value === '') return configured;
  if (value === 'false' || value === '0' || value === 'no') return false;
  if (value !== 'true' && value !== '1' && value !== 'yes') {
    state.problems.push({
      variable,
      message: `not true or false: ${JSON.stringify(state.env[variable])}`,
      remedy: 'write true or false',
    });
  } else if (!configured) {
    state.problems.push({
      variable,
      message: `${part.toLowerCase()} is enabled, but nothing says how to reach it`,
      remedy: `set ${needs.join(' or ')}`,
    });
  }
  return configured;
}

function slackChannels(state: State): Pick<EnvironmentChannels, 'slack' | 'slackAnomaly' | 'slackBusiness'> {
  const none = { slack: null, slackAnomaly: null, slackBusiness: null };
  if (!isEnabled(state, 'SLACK', ['SLACK_WEBHOOK_URL', 'SLACK_BOT_TOKEN'])) return none;
  const special = ['SLACK_CHANNEL_ANOMALY', 'SLACK_CHANNEL_BUSINESS'] as const;
  for (const variable of ['SLACK_CHANNEL', ...special]) {
    if (state.env[variable] === '')
      state.warnings.push(`${variable} is empty: some loaders of env files read #alerts as a comment; write ${variable}=alerts`);
  }
  if (!given(state, 'SLACK_BOT_TOKEN')) {
    // The seed's quick start sets SLACK_WEBHOOK_URL and SLACK_CHANNEL together, so that pair warns; a second channel would be lost.
    if (text(state, 'SLACK_CHANNEL') !== '')
      state.warnings.push(
        'SLACK_CHANNEL has no effect: an incoming webhook posts only to its own channel; set SLACK_BOT_TOKEN to choose the channel',
      );
    for (const variable of special.filter((one) => text(state, one) !== '')) {
      state.problems.push({
        variable,
        message: 'an incoming webhook posts only to its own channel',
        remedy: 'set SLACK_BOT_TOKEN, or remove this variable',
      });
    }
    setSecret(state, ['global', 'slack_api_url'], 'SLACK_WEBHOOK_URL');
    const webhook = secretEntry(state, 'api_url', 'SLACK_WEBHOOK_URL');
    return { slack: webhook, slackAnomaly: webhook, slackBusiness: webhook };
  }
  if (given(state, 'SLACK_WEBHOOK_URL'))
    state.warnings.push('SLACK_BOT_TOKEN and SLACK_WEBHOOK_URL are both set: the bot token is used');
  setSecret(state, ['global', 'slack_app_token'], 'SLACK_BOT_TOKEN');
  const token = secretEntry(state, 'app_token', 'SLACK_BOT_TOKEN');
  const to = (variable: string): Record<string, string> | null => {
    const channel = text(state, variable) || text(state, 'SLACK_CHANNEL');
    return channel === '' ? null : { ...token, channel };
  };
  const channels = {
    slack: to('SLACK_CHANNEL'),
    slackAnomaly: to('SLACK_CHANNEL_ANOMALY'),
    slackBusiness: to('SLACK_CHANNEL_BUSINESS'),
  };
  if (channels.slack === null)
    state.warnings.push('SLACK_BOT_TOKEN is set without SLACK_CHANNEL: critical and warning alerts do not go to Slack');
  return channels;
}

function pagerdutyChannel(state: State): EnvironmentChannels['pagerduty'] {
  return isEnabled(state, 'PAGERDUTY', ['PAGERDUTY_INTEGRATION_KEY'])
    ? secretEntry(state, 'routing_key', 'PAGERDUTY_INTEGRATION_KEY')
    : null;
}

function emailChannel(state: State): EnvironmentChannels['email'] {
  const host = text(state, 'SMTP_HOST');
  if (host !== '') set(state, ['global', 'smtp_smarthost'], 'SMTP_HOST', `${host}:${text(state, 'SMTP_PORT') || '587'}`);
  set(state, ['global', 'smtp_from'], 'SMTP_FROM');
  set(state, ['global', 'smtp_auth_username'], 'SMTP_USERNAME');
  setSecret(state, ['global', 'smtp_auth_password'], 'SMTP_PASSWORD');
  return isEnabled(state, 'EMAIL', ['EMAIL_TO']) ? { to: text(state, 'EMAIL_TO') } : null;
}
