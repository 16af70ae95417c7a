// The route tree: inheritance filled in, identities given, matchers read. Means what it means to Alertmanager.
import { formatMatcher, type Matcher, MatcherError, makeMatcher } from '../model/matcher.ts';
import { formatDuration } from '../model/time.ts';
import type { Route } from '../route/route.ts';
import { didYouMean } from './did-you-mean.ts';
import { readMatchers } from './matchers.ts';
import { type ConfigPath, formatPath } from './problem.ts';
import type { ResolveContext } from './resolve-context.ts';
import type { RawRoute } from './schema.ts';

type Inherited = Pick<Route, 'receiver' | 'groupBy' | 'groupWaitMs' | 'groupIntervalMs' | 'repeatIntervalMs'>;
type Names = { readonly receivers: readonly string[]; readonly retentionMs: number };

const defaults: Inherited = {
  receiver: '',
  groupBy: [],
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  repeatIntervalMs: 14_400_000,
};

export function resolveRoute(context: ResolveContext, raw: RawRoute, names: Names): Route {
  const path = ['route'];
  if (raw.receiver === undefined)
    context.report.meaning(path, 'the root route has no receiver', 'add receiver: the one that gets what no other route takes');
  for (const key of ['matchers', 'match', 'match_re'] as const) {
    if (raw[key] !== undefined)
      context.report.meaning(
        [...path, key],
        'the root route must match every alert',
        'move the matchers to a child under routes',
      );
  }
  if (raw.continue === true)
    context.report.meaning([...path, 'continue'], 'the root route cannot continue', 'remove it: there is no sibling to go on to');
  return resolveNode(context, { raw, path, inherited: defaults, id: '{}', names });
}

type Node = {
  readonly raw: RawRoute;
  readonly path: ConfigPath;
  readonly inherited: Inherited;
  readonly id: string;
  readonly names: Names;
  readonly matchers?: readonly Matcher[];
};

function resolveNode(context: ResolveContext, node: Node): Route {
  const { raw, path, names } = node;
  checkReceiver(context, raw.receiver, path, names.receivers);
  const own: Inherited = {
    receiver: raw.receiver ?? node.inherited.receiver,
    groupBy: raw.group_by === undefined ? node.inherited.groupBy : readGroupBy(context, raw.group_by, [...path, 'group_by']),
    groupWaitMs: raw.group_wait ?? node.inherited.groupWaitMs,
    groupIntervalMs: raw.group_interval ?? node.inherited.groupIntervalMs,
    repeatIntervalMs: raw.repeat_interval ?? node.inherited.repeatIntervalMs,
  };
  checkIntervals(context, node, own);
  const seen = new Map<string, number>();
  const routes = (raw.routes ?? []).map((child, i) => {
    const childPath = [...path, 'routes', i];
    const matchers = readRouteMatchers(context, child, childPath);
    const step = `{${matchers.map(formatMatcher).sort().join(',')}}`;
    const ordinal = (seen.get(step) ?? 0) + 1;
    seen.set(step, ordinal);
    return resolveNode(context, {
      raw: child,
      path: childPath,
      inherited: own,
      id: `${node.id}/${step}${ordinal > 1 ? `#${ordinal}` : ''}`,
      names,
      matchers,
    });
  });
  const place = context.report.placeOf(path);
  return {
    ...own,
    id: node.id,
    matchers: node.matchers ?? [],
    continue: raw.continue ?? false,
    routes,
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

function readGroupBy(context: ResolveContext, groupBy: readonly string[], path: ConfigPath): Route['groupBy'] {
  groupBy.forEach((name, i) => {
    if (groupBy.indexOf(name) < i) context.report.meaning([...path, i], `"${name}" is given twice`, 'remove one of them');
    else if (name !== '...' && !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
      context.report.meaning([...path, i], `not a label name: ${JSON.stringify(name)}`, 'letters, digits and _');
  });
  if (!groupBy.includes('...')) return groupBy;
  if (groupBy.length > 1)
    context.report.meaning(path, "'...' groups by every label and stands alone", "remove the other labels, or '...'");
  return '...';
}

/** Checked where an interval is written, so that one mistake at the root is not repeated for every child. */
function checkIntervals(context: ResolveContext, node: Node, own: Inherited): void {
  const { raw, path } = node;
  if (raw.group_interval === 0) context.report.meaning([...path, 'group_interval'], 'must be longer than 0', 'e.g. 5m');
  if (raw.repeat_interval === 0) context.report.meaning([...path, 'repeat_interval'], 'must be longer than 0', 'e.g. 4h');
  if ((raw.group_interval ?? raw.repeat_interval) === undefined || own.repeatIntervalMs === 0) return;
  const where = formatPath(path);
  if (own.repeatIntervalMs < own.groupIntervalMs) {
    context.report.warn(
      `${where}: repeat_interval ${formatDuration(own.repeatIntervalMs)} is shorter than group_interval ${formatDuration(own.groupIntervalMs)}: it repeats every group_interval`,
    );
  }
  if (own.repeatIntervalMs > node.names.retentionMs) {
    context.report.meaning(
      [...path, 'repeat_interval'],
      `longer than storage.retention (${formatDuration(node.names.retentionMs)})`,
      'what was told would be forgotten before it is repeated',
    );
  }
}

function readRouteMatchers(context: ResolveContext, raw: RawRoute, path: ConfigPath): Matcher[] {
  const matchers: Matcher[] = [];
  const list = typeof raw.matchers === 'string' ? [raw.matchers] : (raw.matchers ?? []);
  list.forEach((text, i) => {
    const at = typeof raw.matchers === 'string' ? [...path, 'matchers'] : [...path, 'matchers', i];
    const result = readMatchers(text);
    if (result.kind === 'ok') matchers.push(...result.matchers);
    else if (!isSplitAtComma(list, i)) {
      const split = list[i + 1] !== undefined && isSplitAtComma(list, i + 1);
      const remedy = split
        ? `put the whole matcher in quotes: YAML split it at the comma ('${text},${list[i + 1]}')`
        : result.message.startsWith('not a regular') ? 'regular expressions are RE2, as in Prometheus' : 'write it in quotes: \'severity="critical"\'';
      context.report.meaning(at, `not a matcher: ${result.message}`, remedy, result.column);
    }
  });
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

/** `[ team=~"a,b" ]` without quotes is two items to YAML, `team=~"a` and `b"`: the second is named with the first. */
function isSplitAtComma(list: readonly string[], i: number): boolean {
  const quotes = (text: string | undefined): number => (text ?? '').split('"').length - 1;
  return i > 0 && quotes(list[i - 1]) === 1 && quotes(list[i]) === 1;
}
