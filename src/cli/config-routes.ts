// `rti config routes`: who would be told of an alert and by which route, or the whole tree.
import type { Config, ReceiverConfig } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { describeChannel } from '../config/receivers.ts';
import { detectorNames } from '../detect/registry.ts';
import { formatLabels, type Labels, makeLabels } from '../model/labels.ts';
import { formatMatcher } from '../model/matcher.ts';
import { formatDuration } from '../model/time.ts';
import { matchRoutes } from '../route/match-routes.ts';
import type { Route } from '../route/route.ts';
import type { CliIo, ExitCode } from './io.ts';

export type ConfigRoutesOptions = {
  readonly file: string | null;
  readonly alert: string | null;
  readonly tree: boolean;
  readonly at: string | null;
  readonly format: 'text' | 'json';
};

export function configRoutesCommand(options: ConfigRoutesOptions, io: CliIo): ExitCode {
  const wrong = (message: string): ExitCode => {
    io.stderr(`error: ${message}\n`);
    return 2;
  };
  if (options.at !== null) return wrong('not yet: --at comes with a later version (time intervals)');
  if ((options.alert === null) !== options.tree) return wrong('give one of --alert severity=critical,service=api and --tree');
  const labels = options.alert === null ? makeLabels([]) : parseAlert(options.alert);
  if (labels === null)
    return wrong(
      `not labels: ${JSON.stringify(options.alert)} (expected name=value,name=value; a value with a comma in double quotes)`,
    );
  const result = loadConfig({ detectors: detectorNames, file: options.file, env: io.env, readFile: io.readFile });
  if (result.kind === 'invalid') {
    for (const problem of result.problems) io.stderr(formatProblem(problem));
    return 2;
  }
  if (options.format === 'json')
    io.stdout(`${JSON.stringify(options.tree ? treeJson(result.config.route) : alertJson(result.config, labels), null, 2)}\n`);
  else io.stdout(options.tree ? `${treeText(result.config.route, '', '').join('\n')}\n` : alertText(result.config, labels));
  return 0;
}

const pair = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",]*))\s*(?:,|$)/y;

/** `severity=critical,service="a,b"`; null when it is not that. */
function parseAlert(text: string): Labels | null {
  const entries: [string, string][] = [];
  pair.lastIndex = 0;
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text);
    if (match?.[1] === undefined) return null;
    entries.push([match[1], match[2]?.replace(/\\(.)/g, '$1') ?? (match[3] ?? '').trim()]);
  }
  return entries.length === 0 ? null : makeLabels(entries);
}

type Told = { readonly route: Route; readonly receiver: ReceiverConfig | null; readonly deliver: 'live' | 'shadow' };

/** The routes that take the alert, each with its receiver. */
function whoIsTold(config: Config, labels: Labels): readonly Told[] {
  return matchRoutes(config.route, labels).map((route) => {
    const receiver = config.receivers.find((one) => one.name === route.receiver) ?? null;
    return { route, receiver, deliver: receiver?.deliver ?? config.deliver };
  });
}

/** Channels as a person reads them; a last resort says whether it is needed, a channel told by an earlier route says so. */
function channelLines(told: readonly Told[]): readonly (readonly string[])[] {
  const realChannel = told.some(({ receiver }) => receiver?.channels.some((channel) => !channel.lastResort));
  return told.map(({ receiver }) =>
    (receiver?.channels ?? []).flatMap((channel) =>
      channel.lastResort && realChannel
        ? []
        : [channel.lastResort ? 'log (nothing else took the alert)' : describeChannel(channel)],
    ),
  );
}

function placeOf(route: Route): string {
  return route.origin.file === null ? '(built in)' : `${route.origin.file}:${route.origin.line}`;
}

function alertText(config: Config, labels: Labels): string {
  const told = whoIsTold(config, labels);
  const channels = channelLines(told);
  const lines = told.flatMap(({ route, deliver }, i) => [
    `  ${route.receiver}  by ${route.origin.path} ${placeOf(route)}${deliver === 'shadow' ? '  (shadow: recorded, not sent)' : ''}`,
    `    route    ${route.id}`,
    `    group    by ${groupByText(route)}, wait ${formatDuration(route.groupWaitMs)}, interval ${formatDuration(route.groupIntervalMs)}, repeat ${formatDuration(route.repeatIntervalMs)}`,
    `    channels ${(channels[i] ?? []).join('; ') || 'none of its own here'}`,
  ]);
  return `${formatLabels(labels)} →\n${lines.join('\n')}\n`;
}

function alertJson(config: Config, labels: Labels): unknown {
  const told = whoIsTold(config, labels);
  const channels = channelLines(told);
  return {
    labels,
    routes: told.map(({ route, deliver }, i) => ({
      receiver: route.receiver,
      deliver,
      channels: channels[i] ?? [],
      ...routeJson(route),
    })),
  };
}

function routeJson(route: Route): Readonly<Record<string, unknown>> {
  return {
    route: route.id,
    path: route.origin.path,
    file: route.origin.file,
    line: route.origin.line,
    group_by: route.groupBy === '...' ? ['...'] : route.groupBy,
    group_wait: formatDuration(route.groupWaitMs),
    group_interval: formatDuration(route.groupIntervalMs),
    repeat_interval: formatDuration(route.repeatIntervalMs),
  };
}

function treeJson(route: Route): unknown {
  return {
    receiver: route.receiver,
    matchers: route.matchers.map(formatMatcher),
    continue: route.continue,
    ...routeJson(route),
    routes: route.routes.map(treeJson),
  };
}

function groupByText(route: Route): string {
  return route.groupBy === '...' ? 'all labels' : `[${route.groupBy.join(', ')}]`;
}

function treeText(route: Route, first: string, rest: string): string[] {
  const matchers = route.matchers.length === 0 ? 'all alerts' : route.matchers.map(formatMatcher).join(', ');
  const lines = [`${first}${matchers} → ${route.receiver}${route.continue ? ', and on' : ''}`];
  route.routes.forEach((child, i) => {
    const last = i === route.routes.length - 1;
    lines.push(...treeText(child, `${rest}${last ? '└─ ' : '├─ '}`, `${rest}${last ? '   ' : '│  '}`));
  });
  return lines;
}
