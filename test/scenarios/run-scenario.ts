// Reads a scenario and runs it: the configuration lines first, then one line per thing that happens, in order of time.
import { fingerprint, type Labels, makeLabels } from '../../src/model/labels.ts';
import { formatDuration, parseDuration } from '../../src/model/time.ts';
import { type CooldownMs } from '../../src/route/cooldown.ts';
import { type ChannelOutcome } from '../../src/route/flush.ts';
import { makeRouteTree, type RouteSpec } from '../../src/route/make-route.ts';
import { parseMatchers } from '../../src/route/parse-matchers.ts';
import { type Flushed, makeSimulation, type SimulatedChannel, type SimulatedConfig } from './simulation.ts';

/** Scenarios begin at this instant, so that times before `0s` exist. */
const origin = Date.UTC(2026, 0, 1);
const configWords = new Set(['route', 'receiver', 'cooldown', 'limit']);

type Line = { readonly indent: number; readonly words: readonly string[]; readonly text: string };

/** The decisions, one line each, as they stand below `----`. */
export function runScenario(script: string): string {
  const lines = readLines(script);
  const happenings = lines.filter(({ words }) => !configWords.has(words[0] ?? ''));
  const simulation = makeSimulation(readConfig(lines.filter((line) => !happenings.includes(line))));
  const shown: string[] = [];
  for (const line of happenings) {
    const [when = '', ...words] = line.words;
    const now = origin + duration(when, line);
    shown.push(...simulation.advance(now).flatMap(show));
    happen(simulation, now, { ...line, words });
    shown.push(...simulation.advance(now).flatMap(show));
  }
  return shown.map((line) => `${line}\n`).join('');
}

function readLines(script: string): readonly Line[] {
  return script
    .split('\n')
    .map((text) => ({ text, indent: text.search(/\S/), words: text.trim().split(/\s+/) }))
    .filter(({ text }) => text.trim() !== '' && !text.trim().startsWith('#'));
}

function duration(text: string, { text: line }: Line): number {
  const isBefore = text.startsWith('-');
  const ms = parseDuration(isBefore ? text.slice(1) : text);
  if (ms === null) throw new Error(`not a duration: ${JSON.stringify(text)} in ${JSON.stringify(line)}`);
  return isBefore ? -ms : ms;
}

/** `name=value` words; a word without `=` is a flag. */
function options(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(words.map((word) => [word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1)]));
}

const routeOptions = new Set(['group_by', 'group_wait', 'group_interval', 'repeat_interval', 'receiver', 'continue']);

function readRoute(lines: readonly Line[]): RouteSpec {
  const [line, ...below] = lines;
  if (line === undefined) throw new Error('a scenario needs a route');
  const children = below.filter(({ indent }) => indent === Math.min(...below.map((one) => one.indent)));
  const routes = children.map((child, i) => {
    const next = children[i + 1];
    return readRoute(below.slice(below.indexOf(child), next ? below.indexOf(next) : undefined));
  });
  const words = line.words.slice(1);
  const given = options(words.filter((word) => routeOptions.has(word.split('=')[0] ?? '')));
  const matchers = parseMatchers(words.filter((word) => !routeOptions.has(word.split('=')[0] ?? '')).join(','));
  const wait = (name: string) => (given.has(name) ? duration(given.get(name) ?? '', line) : null);
  const [groupWaitMs, groupIntervalMs, repeatIntervalMs] = ['group_wait', 'group_interval', 'repeat_interval'].map(wait);
  const receiver = given.get('receiver');
  return {
    ...(receiver === undefined ? {} : { receiver }),
    ...(given.has('group_by') ? { groupBy: given.get('group_by')?.split(',') ?? [] } : {}),
    ...(groupWaitMs == null ? {} : { groupWaitMs }),
    ...(groupIntervalMs == null ? {} : { groupIntervalMs }),
    ...(repeatIntervalMs == null ? {} : { repeatIntervalMs }),
    continue: given.has('continue'),
    matchers,
    routes,
  };
}

/** `receiver NAME slack mail:no-resolved log:last-resort`. */
function readReceiver({ words }: Line): [string, readonly SimulatedChannel[]] {
  const channels = words.slice(2).map((word) => {
    const [key = '', ...flags] = word.split(':');
    return { key, sendResolved: !flags.includes('no-resolved'), lastResort: flags.includes('last-resort') };
  });
  return [words[1] ?? '', channels];
}

/** Receivers that no line describes have one channel of the same name. */
function readConfig(lines: readonly Line[]): SimulatedConfig {
  const of = (word: string) => lines.filter(({ words }) => words[0] === word);
  const root = makeRouteTree(readRoute(of('route')));
  const receivers = new Map(of('receiver').map(readReceiver));
  const names = (route: typeof root): string[] => [route.receiver, ...route.routes.flatMap(names)];
  for (const name of names(root))
    if (!receivers.has(name)) receivers.set(name, [{ key: name, sendResolved: true, lastResort: false }]);
  const cooldown = of('cooldown')[0];
  const given = options(cooldown?.words.slice(1) ?? []);
  const ms = (name: string) => (cooldown && given.has(name) ? duration(given.get(name) ?? '', cooldown) : 0);
  const cooldownMs: CooldownMs = { critical: ms('critical'), warning: ms('warning'), info: ms('info') };
  const alertsPerGroupMax = Number(options(of('limit')[0]?.words.slice(1) ?? []).get('alerts_per_group') ?? 1000);
  return { root, receivers, cooldownMs, alertsPerGroupMax };
}

function readLabels(words: readonly string[]): Labels {
  const [alertname = '', ...rest] = words.filter((word) => !word.startsWith('since='));
  return makeLabels([['alertname', alertname], ...options(rest)]);
}

function happen(simulation: ReturnType<typeof makeSimulation>, now: number, line: Line): void {
  const [verb = '', ...words] = line.words;
  const since = words.find((word) => word.startsWith('since='))?.slice('since='.length);
  switch (verb) {
    case 'breach':
      return simulation.report(now, readLabels(words), 'firing', since === undefined ? now : origin + duration(since, line));
    case 'recover':
      return simulation.report(now, readLabels(words), 'resolved');
    case 'silence': {
      const [id = '', until = '', ...matchers] = words;
      const silence = {
        id,
        startsAt: now,
        endsAt: origin + duration(until, line),
        createdBy: '',
        comment: '',
        origin: 'own' as const,
      };
      return simulation.silence({ ...silence, matchers: parseMatchers(matchers.join(',')) }, now);
    }
    case 'expire':
      return simulation.expireSilence(words[0] ?? '', now);
    case 'shadow':
    case 'notify':
      return simulation.setShadow(fingerprint(readLabels(words)), verb === 'shadow', now);
    case 'reload':
      return simulation.reload(readConfig(readLines(words.join(' ').replaceAll(' / ', '\n'))));
    case 'flush':
      return;
    default:
      throw new Error(`not a verb: ${JSON.stringify(verb)} in ${JSON.stringify(line.text)}`);
  }
}

const instant = (at: number): string => formatDuration(at - origin);

function show({ at, group, outcome, alerts }: Flushed): readonly string[] {
  const name = (id: string): string => {
    const labels = alerts.get(id)?.labels ?? {};
    const rest = Object.entries(labels).filter(([label]) => label !== 'alertname' && group.labels[label] === undefined);
    return [labels['alertname'] ?? id, ...rest.map(([label, value]) => `${label}=${value}`)].join(' ');
  };
  const status = (id: string): string => (alerts.get(id)?.status === 'resolved' ? `${name(id)} resolved` : name(id));
  const decision = ({ decision: one, channel, told, held }: ChannelOutcome): string => {
    const to = channel === group.receiver ? channel : `${group.receiver}/${channel}`;
    const until = one.kind === 'hold' && one.recheckAt !== null ? ` until ${instant(one.recheckAt)}` : '';
    const because = held.map(
      ({ fingerprint: id, reason, by }) => `${status(id)}: ${[reason, by].filter((part) => part !== '').join(' ')}`,
    );
    const said = one.kind === 'send' ? `: ${told.map(status).join(', ')}` : '';
    const heldBack = because.length > 0 ? ` [${because.join('; ')}]` : '';
    return `${instant(at).padEnd(8)} ${one.kind} ${one.reason}${until} → ${to}${said}${heldBack}`;
  };
  return outcome.channels.filter(({ decisionChanged }) => decisionChanged).map(decision);
}
