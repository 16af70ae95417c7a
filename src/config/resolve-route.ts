// The route tree: inheritance filled in, identities given, matchers read. Means what it means to Alertmanager.
import { type Matcher, MatcherError, makeMatcher } from '../model/matcher.ts';
import { formatDuration } from '../model/time.ts';
import { makeRouteTree, RouteError, routeDefaults, type RouteSpec } from '../route/make-route.ts';
import { parseMatchers } from '../route/parse-matchers.ts';
import type { Route } from '../route/route.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { type ConfigPath, formatPath } from './problem.ts';
import type { ResolveContext } from './resolve-context.ts';
import type { RawRoute } from './schema.ts';

type Names = { readonly receivers: readonly string[]; readonly retentionMs: number };

/** The tree, its inheritance and identities by `makeRouteTree`; an empty tree for the root's receiver when it cannot be built. */
export function resolveRoute(context: ResolveContext, raw: RawRoute, names: Names): Route {
  const path = ['route'];
  const { report } = context;
  if (raw.receiver === undefined)
    report.meaning(path, 'the root route has no receiver', 'add receiver: the one that gets what no other route takes');
  for (const key of ['matchers', 'match', 'match_re'] as const) {
    if (raw[key] !== undefined)
      report.meaning([...path, key], 'the root route must match every alert', 'move the matchers to a child under routes');
  }
  if (raw.continue === true)
    report.meaning([...path, 'continue'], 'the root route cannot continue', 'remove it: there is no sibling to go on to');
  const spec = readSpec(context, { raw, path, intervals: defaultIntervals, names });
  try {
    return makeRouteTree(spec);
  } catch (error) {
    if (!(error instanceof RouteError)) throw error;
    // What makeRouteTree refuses is said above, with its place; this only catches what is not.
    if (report.problems.length === 0) report.meaning(path, error.message);
    return makeRouteTree({ receiver: raw.receiver ?? 'log' });
  }
}

type Intervals = { readonly groupMs: number; readonly repeatMs: number };
type Node = { readonly raw: RawRoute; readonly path: ConfigPath; readonly intervals: Intervals; readonly names: Names };

const defaultIntervals: Intervals = { groupMs: routeDefaults.groupIntervalMs, repeatMs: routeDefaults.repeatIntervalMs };

function readSpec(context: ResolveContext, node: Node): RouteSpec {
  const { raw, path, names } = node;
  checkReceiver(context, raw.receiver, path, names.receivers);
  const intervals = {
    groupMs: raw.group_interval ?? node.intervals.groupMs,
    repeatMs: raw.repeat_interval ?? node.intervals.repeatMs,
  };
  checkIntervals(context, node, intervals);
  if (raw.group_by !== undefined) checkGroupBy(context, raw.group_by, [...path, 'group_by']);
  const place = context.report.placeOf(path);
  return {
    ...(raw.receiver === undefined ? {} : { receiver: raw.receiver }),
    ...(raw.group_by === undefined ? {} : { groupBy: raw.group_by }),
    ...(raw.group_wait === undefined ? {} : { groupWaitMs: raw.group_wait }),
    ...(raw.group_interval === undefined ? {} : { groupIntervalMs: raw.group_interval }),
    ...(raw.repeat_interval === undefined ? {} : { repeatIntervalMs: raw.repeat_interval }),
    ...(path.length > 1 ? { matchers: readRouteMatchers(context, raw, path), continue: raw.continue ?? false } : {}),
    routes: (raw.routes ?? []).map((child, i) =>
      readSpec(context, { raw: child, path: [...path, 'routes', i], intervals, names }),
    ),
    origin: { path: formatPath(path), file: place?.file ?? null, line: place?.line ?? null },
  };
}

function checkReceiver(context: ResolveContext, receiver: string | undefined, path: ConfigPath, known: readonly string[]): void {
  if (receiver === undefined || known.includes(receiver)) return;
  const near = didYouMean(receiver, known);
  const list = known.length === 0 ? 'there are none under receivers' : `receivers are: ${known.slice(0, 20).join(', ')}`;
  context.report.meaning(
    [...path, 'receiver'],
    `there is no receiver "${receiver}"`,
    near === null ? list : `did you mean "${near}"?`,
  );
}

function checkGroupBy(context: ResolveContext, groupBy: readonly string[], path: ConfigPath): void {
  groupBy.forEach((name, i) => {
    if (groupBy.indexOf(name) < i) context.report.meaning([...path, i], `"${name}" is given twice`, 'remove one of them');
    else if (name !== '...' && !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
      context.report.meaning([...path, i], `not a label name: ${JSON.stringify(name)}`, 'letters, digits and _');
  });
  if (groupBy.includes('...') && groupBy.length > 1)
    context.report.meaning(path, "'...' groups by every label and stands alone", "remove the other labels, or '...'");
}

/** Checked where an interval is written, so that one mistake at the root is not repeated for every child. */
function checkIntervals(context: ResolveContext, node: Node, own: Intervals): void {
  const { raw, path } = node;
  const { report } = context;
  if (raw.group_interval === 0) report.meaning([...path, 'group_interval'], 'must be longer than 0', 'e.g. 5m');
  if (raw.repeat_interval === 0) report.meaning([...path, 'repeat_interval'], 'must be longer than 0', 'e.g. 4h');
  if ((raw.group_interval ?? raw.repeat_interval) === undefined || own.repeatMs === 0) return;
  if (own.repeatMs < own.groupMs) {
    report.warn(
      `${formatPath(path)}: repeat_interval ${formatDuration(own.repeatMs)} is shorter than group_interval ${formatDuration(own.groupMs)}: it repeats every group_interval`,
    );
  }
  const { retentionMs } = node.names;
  if (own.repeatMs > retentionMs) {
    const remedy = 'what was told would be forgotten before it is repeated';
    report.meaning([...path, 'repeat_interval'], `longer than storage.retention (${formatDuration(retentionMs)})`, remedy);
  }
}

/** One text of matchers or a list of them, written at `path`. */
export function readMatcherList(context: ResolveContext, raw: string | readonly string[], path: ConfigPath): Matcher[] {
  const matchers: Matcher[] = [];
  const list = typeof raw === 'string' ? [raw] : raw;
  list.forEach((text, i) => {
    const at = typeof raw === 'string' ? path : [...path, i];
    try {
      const read = parseMatchers(text);
      if (read.length === 0) context.report.meaning(at, 'an empty matcher', matcherRemedy);
      matchers.push(...read);
    } catch (error) {
      if (!(error instanceof MatcherError)) throw error;
      if (isSplitAtComma(list, i)) return;
      const isSplit = isSplitAtComma(list, i + 1);
      const remedy = isSplit
        ? `put the whole matcher in quotes: YAML split it at the comma ('${text},${list[i + 1]}')`
        : matcherRemedy;
      context.report.meaning(at, `not a matcher: ${error.message}`, remedy, (error.column ?? 1) - 1);
    }
  });
  return matchers;
}

function readRouteMatchers(context: ResolveContext, raw: RawRoute, path: ConfigPath): Matcher[] {
  const matchers = readMatcherList(context, raw.matchers ?? [], [...path, 'matchers']);
  for (const [key, op] of [
    ['match', '='],
    ['match_re', '=~'],
  ] as const) {
    for (const [label, value] of Object.entries(raw[key] ?? {})) {
      try {
        matchers.push(makeMatcher(label, op, value));
      } catch (error) {
        if (!(error instanceof MatcherError)) throw error;
        context.report.meaning([...path, key, label], error.message, 'regular expressions are RE2, as in Prometheus');
      }
    }
  }
  return matchers;
}

const matcherRemedy = 'write it as \'severity="critical"\'; regular expressions are RE2, as in Prometheus';

/** `[ team=~"a,b" ]` without quotes is two items to YAML, `team=~"a` and `b"`: the second is named with the first. */
function isSplitAtComma(list: readonly string[], i: number): boolean {
  const quotes = (text: string | undefined): number => (text ?? '').split('"').length - 1;
  return i > 0 && i < list.length && quotes(list[i - 1]) === 1 && quotes(list[i]) === 1;
}
