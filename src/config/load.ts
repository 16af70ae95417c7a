// Loads the configuration: file and environment → checked, resolved `Config`, or every problem found.
import { applyEnvironment, type EnvironmentDocument } from './environment.ts';
import { builtInReceiver, builtInReceiverNames, builtInRoute } from './built-in-route.ts';
import { builtInWatches } from './built-in-watches.ts';
import { selfIntervalMs, selfWatches } from './self-watches.ts';
import { canonicalText, hashText } from './canonical-text.ts';
import type { Config, WatchOrigin } from './config.ts';
import { inFileOrder, type Problem } from './problem.ts';
import { readSource } from './read-source.ts';
import { resolveReceiver } from './receivers.ts';
import { Report } from './report.ts';
import { type Environment, type ReadFile, readOptionalUrl, type ResolveContext } from './resolve-context.ts';
import { resolveRoute } from './resolve-route.ts';
import {
  resolveAlertmanager,
  resolveGrafana,
  resolveHttp,
  resolvePrometheus,
  resolveScrape,
  resolveServices,
} from './resolve-sources.ts';
import { resolveWatches } from './resolve-watches.ts';
import { configSchema, type RawConfig, type RawRoute } from './schema.ts';
import { type Holed, withoutHoles } from './holed-document.ts';
import { takeOutWrongParts } from './shape-problems.ts';

export type LoadInput = {
  /** null: environment only. */
  readonly file: string | null;
  readonly env: Environment;
  readonly readFile: ReadFile;
  /** Names a watch may choose from. */
  readonly detectors: readonly string[];
  /** What was found to watch; counts when the configuration names no watches. */
  readonly found?: FoundInput;
};

/** `watches` as a user would write them; null: nothing could be found, and `origin` says why. */
export type FoundInput = {
  readonly watches: readonly Readonly<Record<string, unknown>>[] | null;
  readonly origin: Pick<WatchOrigin, 'watched' | 'skipped' | 'problem'>;
};

export type LoadResult =
  | { readonly kind: 'ok'; readonly config: Config }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** Reads, checks and resolves. Never throws for what a user may have written; says everything that is wrong, not only the first. */
export function loadConfig(input: LoadInput): LoadResult {
  const read = input.file === null ? { source: null, problems: [] } : readSource(input.file, input.readFile);
  if (read.problems.length > 0) return { kind: 'invalid', problems: read.problems };
  const fileDocument = read.source === null ? {} : read.source.value;
  if (!isMap(fileDocument)) return invalidTop(input.file ?? '');
  const environment = applyEnvironment(input.env, fileDocument, input.file);
  const report = new Report(read.source, environment.origins);
  for (const problem of environment.problems) report.environment(problem.variable, problem.message, problem.remedy);
  for (const warning of environment.warnings) report.warn(warning);
  const { document, kind } = withBuiltIns(environment, input.found);
  const watchOrigin: WatchOrigin = { kind, ...(kind === 'configured' ? nothingSaid : (input.found?.origin ?? nothingSaid)) };
  const context = { report, env: input.env, readFile: input.readFile };
  const config = resolve(parseShape(document, report), context, { input, document, watchOrigin });
  if (report.problems.length > 0) return { kind: 'invalid', problems: inFileOrder(report.problems) };
  return { kind: 'ok', config };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalidTop(file: string): LoadResult {
  const message = 'not a configuration: the top level must be keys and values';
  const problem: Problem = {
    code: 'shape',
    where: `${file}:1:1`,
    line: 1,
    column: 1,
    path: '',
    message,
    remedy: 'e.g. prometheus: { url: "http://prometheus:9090" }',
    sourceLine: null,
  };
  return { kind: 'invalid', problems: [problem] };
}

const nothingSaid = { watched: [], skipped: [], problem: null };

/** What tells that somebody wants something else than to look at this service. */
const purposes = ['prometheus', 'scrape', 'alertmanager', 'watches', 'receivers', 'route'];

type BuiltUp = { readonly document: Readonly<Record<string, unknown>>; readonly kind: WatchOrigin['kind'] };

/** Fills in route, receivers and watches where there are none, as a user would have written them. */
function withBuiltIns({ document, channels }: EnvironmentDocument, found: FoundInput | undefined): BuiltUp {
  const route = document.route ?? builtInRoute;
  const own: readonly unknown[] = Array.isArray(document.receivers) ? document.receivers : [];
  const ownNames = new Set(own.map((receiver) => (isMap(receiver) ? receiver.name : undefined)));
  const needed = receiverNames(route).filter((name) => builtInReceiverNames.includes(name) && !ownNames.has(name));
  const receivers = [...own, ...[...new Set(needed)].map((name) => builtInReceiver(name, channels))];
  const { watches, kind } = watchesFor(document, found);
  const wrongReceivers = document.receivers !== undefined && !Array.isArray(document.receivers);
  return { document: { ...document, route, watches, receivers: wrongReceivers ? document.receivers : receivers }, kind };
}

function watchesFor(
  document: Readonly<Record<string, unknown>>,
  found: FoundInput | undefined,
): { readonly watches: unknown; readonly kind: WatchOrigin['kind'] } {
  if (document.watches !== undefined) return { watches: document.watches, kind: 'configured' };
  if (purposes.every((key) => document[key] === undefined)) return { watches: selfWatches, kind: 'self' };
  if (found?.watches) return { watches: paced(found.watches, document.watch_defaults), kind: 'found' };
  const sources = { prometheus: document.prometheus !== undefined, scrape: document.scrape !== undefined };
  return { watches: builtInWatches(sources), kind: 'built-in' };
}

/** An interval that somebody has set for all watches comes before the one that was found. */
function paced(watches: NonNullable<FoundInput['watches']>, defaults: unknown): typeof watches {
  if (!isMap(defaults) || defaults.interval === undefined) return watches;
  return watches.map((watch) => ({ ...watch, interval: undefined }));
}

function receiverNames(route: unknown): string[] {
  if (!isMap(route)) return [];
  const own = typeof route.receiver === 'string' ? [route.receiver] : [];
  return [...own, ...(Array.isArray(route.routes) ? route.routes.flatMap(receiverNames) : [])];
}

/** Checks the shape; what is wrong is reported and taken out, so that the rest can be judged in the same run. */
function parseShape(document: unknown, report: Report): RawConfig {
  let holed: Holed = document;
  for (let round = 0; round < roundsMax; round += 1) {
    const parsed = configSchema.safeParse(withoutHoles(holed));
    report.holed = holed;
    if (parsed.success) return parsed.data;
    // Later rounds only find what the first removal uncovered (a map that lost a required key): taken out, not said twice.
    holed = takeOutWrongParts(parsed.error.issues, holed, round === 0 ? report : null);
  }
  return {};
}

/** Each round takes out at least one level of nesting. */
const roundsMax = 32;
const dayMs = 86_400_000;

function resolve(
  raw: RawConfig,
  context: ResolveContext,
  given: {
    readonly input: LoadInput;
    readonly document: Readonly<Record<string, unknown>>;
    readonly watchOrigin: WatchOrigin;
  },
): Config {
  const { report } = context;
  const global = raw.global ?? {};
  const prometheus = resolvePrometheus(context, raw.prometheus);
  const retentionMs = raw.storage?.retention ?? 30 * dayMs;
  const scrape = resolveScrape(context, raw.scrape);
  const receivers = resolveReceivers(context, raw);
  const self = given.watchOrigin.kind === 'self';
  const config = {
    file: given.input.file,
    externalUrl: readOptionalUrl(context, raw.external_url, ['external_url']),
    deliver: raw.deliver ?? ('live' as const),
    retentionMs,
    resolveTimeoutMs: global.resolve_timeout ?? 300_000,
    staleAfterMs: raw.stale_after ?? dayMs,
    identity: {
      service: raw.identity?.service ?? ['service', 'app', 'job'],
      environment: raw.identity?.environment ?? ['environment', 'env', 'cluster'],
    },
    prometheus,
    scrape,
    alertmanager: resolveAlertmanager(context, raw.alertmanager),
    grafana: resolveGrafana(context, raw.grafana),
    watches: resolveWatches(context, raw.watches ?? [], {
      defaults: raw.watch_defaults ?? {},
      prometheus,
      scrapeIntervalMs: intervalOf(scrape, self),
      detectors: given.input.detectors,
    }),
    watchOrigin: given.watchOrigin,
    services: resolveServices(raw.services),
    route: resolveRoute(context, raw.route ?? ({ receiver: 'log' } satisfies RawRoute), {
      receivers: allReceiverNames(given.document),
      retentionMs,
    }),
    receivers,
    cooldownMs: {
      critical: raw.cooldown?.critical ?? 0,
      warning: raw.cooldown?.warning ?? 0,
      info: raw.cooldown?.info ?? 0,
    },
    http: resolveHttp(context, raw.http),
    limits: {
      alertsPerGroupMax: raw.limits?.alerts_per_group ?? 1000,
      alertsMax: raw.limits?.alerts ?? 100_000,
      deliveryAttemptsMax: raw.limits?.delivery_attempts ?? 3000,
    },
    warnings: report.warnings,
  };
  warnOfSurprises(config, report);
  const text = canonicalText(config);
  return { ...config, text, hash: hashText(text) };
}

function intervalOf(scrape: Config['scrape'], self: boolean): number | null {
  const intervals = [...scrape.map(({ intervalMs }) => intervalMs), ...(self ? [selfIntervalMs] : [])];
  return intervals.length === 0 ? null : Math.min(...intervals);
}

/** Also of receivers whose shape is wrong: a route to one of them is not a second mistake. */
function allReceiverNames(document: Readonly<Record<string, unknown>>): string[] {
  const list: readonly unknown[] = Array.isArray(document.receivers) ? document.receivers : [];
  return list.flatMap((receiver) => (isMap(receiver) && typeof receiver.name === 'string' ? [receiver.name] : []));
}

function resolveReceivers(context: ResolveContext, raw: RawConfig): Config['receivers'] {
  const seen = new Set<string>();
  return (raw.receivers ?? []).map((receiver, i) => {
    const path = ['receivers', i];
    if (seen.has(receiver.name))
      context.report.meaning(
        [...path, 'name'],
        `there are two receivers "${receiver.name}"`,
        'put the channels of both into one',
      );
    seen.add(receiver.name);
    return resolveReceiver(context, receiver, raw.global ?? {}, path);
  });
}

/** What is allowed, but probably not meant. */
function warnOfSurprises(config: Omit<Config, 'hash' | 'text'>, report: Report): void {
  if (config.watchOrigin.kind === 'self') report.warn('no prometheus and no scrape: this service watches itself and its host');
  else if (config.prometheus.length === 0 && config.scrape.length === 0)
    report.warn('no prometheus and no scrape: nothing is watched; alerts sent here are still routed');
  for (const receiver of config.receivers) {
    if (receiver.channels.length === 0) report.warn(`receiver "${receiver.name}" has no channel: it tells nobody`);
  }
  if (config.grafana !== null && config.grafana.token === null)
    report.warn('grafana has no token: incidents are not drawn on dashboards');
}
