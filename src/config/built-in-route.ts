// The route and receivers used when the configuration has none; published as examples/built-in-route.yml, which a test compares.
// Written as the document a user would write, and read by the same code.

export const builtInRoute = {
  receiver: 'log',
  group_by: ['environment', 'service'],
  routes: [
    { matchers: ['severity="critical"'], receiver: 'critical-alerts', group_wait: '0s', continue: true },
    { matchers: ['category=~"cpu|memory|disk"'], receiver: 'infrastructure-alerts', continue: true },
    { matchers: ['category="transactions"'], receiver: 'business-alerts', continue: true },
    { matchers: ['alertname=~"MLAnomaly_.+"'], receiver: 'anomaly-alerts', continue: true },
    { matchers: ['severity="warning"'], receiver: 'performance-alerts', continue: true },
  ],
};

/** Channels that the environment configures, as entries of a receiver; null = not configured. */
export type EnvironmentChannels = {
  readonly slack: Readonly<Record<string, unknown>> | null;
  readonly slackAnomaly: Readonly<Record<string, unknown>> | null;
  readonly slackBusiness: Readonly<Record<string, unknown>> | null;
  readonly pagerduty: Readonly<Record<string, unknown>> | null;
  readonly email: Readonly<Record<string, unknown>> | null;
};

type Part = keyof EnvironmentChannels;

const members: Readonly<Record<string, readonly Part[]>> = {
  log: [],
  'critical-alerts': ['pagerduty', 'slack', 'email'],
  'infrastructure-alerts': ['slack', 'email'],
  'business-alerts': ['slackBusiness'],
  'anomaly-alerts': ['slackAnomaly'],
  'performance-alerts': ['slack'],
};

export const builtInReceiverNames: readonly string[] = Object.keys(members);

const keys: Readonly<Record<Part, string>> = {
  slack: 'slack_configs',
  slackAnomaly: 'slack_configs',
  slackBusiness: 'slack_configs',
  pagerduty: 'pagerduty_configs',
  email: 'email_configs',
};

/** A built-in receiver: the channels it stands for, or the log as a last resort when none of them is configured. */
export function builtInReceiver(name: string, channels: EnvironmentChannels): Record<string, unknown> {
  const receiver: Record<string, unknown> = { name };
  for (const part of members[name] ?? []) {
    const settings = channels[part];
    if (settings !== null) receiver[keys[part]] = [{ send_resolved: true, ...settings }];
  }
  if (Object.keys(receiver).length === 1) receiver.log_configs = [{ last_resort: true }];
  return receiver;
}
