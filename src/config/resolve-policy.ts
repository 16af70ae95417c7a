// What a watch asks beyond the band, resolved: `min`, `severity`, `stage`, `direction`, from the override over the watch to `watch_defaults`.
import type { MinDeviation, MinTraffic, PolicyOverride, SeriesPolicy } from '../detect/series-policy.ts';
import type { Severity } from '../model/alert.ts';
import { type SeverityRule, type SeverityTerm, timedTermsMax } from '../model/severity-rule.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { ConditionError, parseCondition } from './parse-severity.ts';
import { type ConfigPath, formatPath } from './problem.ts';
import { parseQuantity } from './quantity.ts';
import type { ResolveContext } from './resolve-context.ts';
import { readMatcherList } from './resolve-route.ts';
import type { RawMin, RawOverride, RawPolicy, RawSeverity } from './schema.ts';

/** One place where a policy may be said; the nearest comes first. */
type Level = { readonly raw: RawPolicy; readonly path: ConfigPath };

export type PolicySurroundings = {
  readonly unit: string;
  /** Names of the watches, for `min.traffic`. */
  readonly watches: readonly string[];
  readonly hasTrafficWatch: boolean;
};

/** A map of conditions names the severities from the worst down, so that the first that holds is the one. */
const severities: readonly Severity[] = ['critical', 'warning', 'info'];
/** Of an anomaly for which no condition holds: one below the lowest that is named. */
const below: Readonly<Record<Severity, Severity>> = { critical: 'warning', warning: 'info', info: 'info' };

export function resolvePolicy(context: ResolveContext, levels: readonly Level[], around: PolicySurroundings): SeriesPolicy {
  const stage = nearest(levels, (raw) => (raw.stage === 'none' ? undefined : raw.stage))?.value ?? 'notify';
  const said = nearest(levels, (raw) => raw.severity);
  const { severity, severityRules } = said
    ? readSeverity(context, said.value, [...said.path, 'severity'], around)
    : { severity: 'warning' as const, severityRules: [] };
  // Where the stage is said lower than the severity further out, the stage simply caps it.
  if (said && said.raw === levels[0]?.raw) checkCritical(context, { severity, severityRules, stage }, said);
  return {
    direction: nearest(levels, (raw) => raw.direction)?.value ?? 'both',
    min: readMin(context, levels, around),
    minTraffic: readMinTraffic(context, levels, around),
    severity,
    severityRules,
    stage,
  };
}

export function resolveOverrides(
  context: ResolveContext,
  overrides: readonly RawOverride[],
  levels: readonly [watch: Level, ...Level[]],
  around: PolicySurroundings,
): readonly PolicyOverride[] {
  return overrides.map((raw, i) => {
    const path = [...levels[0].path, 'overrides', i];
    const matchers = readMatcherList(context, raw.matchers, [...path, 'matchers']);
    if (Array.isArray(raw.matchers) && raw.matchers.length === 0)
      context.report.meaning(
        [...path, 'matchers'],
        'the list is empty',
        'say which series are meant, e.g. [ \'service="batch"\' ]',
      );
    return { matchers, policy: raw.stage === 'none' ? null : resolvePolicy(context, [{ raw, path }, ...levels], around) };
  });
}

function nearest<T>(
  levels: readonly Level[],
  of: (raw: RawPolicy) => T | undefined,
): (Level & { readonly value: T }) | undefined {
  for (const level of levels) {
    const value = of(level.raw);
    if (value !== undefined) return { ...level, value };
  }
  return undefined;
}

/** A default is read once for every watch; what is wrong with it is said once. */
function report(context: ResolveContext, path: ConfigPath, what: { message: string; remedy: string; offset?: number }): void {
  if (!context.report.problems.some((known) => known.path === formatPath(path)))
    context.report.meaning(path, what.message, what.remedy, what.offset ?? 0);
}

function readMin(context: ResolveContext, levels: readonly Level[], around: PolicySurroundings): MinDeviation {
  let change: number | undefined;
  let relative: number | undefined;
  for (const { raw, path } of levels) {
    const own = readMinLevel(context, raw.min ?? {}, [...path, 'min'], around);
    change ??= own.change;
    relative ??= own.relative;
  }
  return { change: change ?? 0, relative: relative ?? 0 };
}

function readMinLevel(
  context: ResolveContext,
  raw: RawMin,
  path: ConfigPath,
  { unit }: PolicySurroundings,
): { readonly change?: number; readonly relative?: number } {
  const change = raw.change === undefined ? null : readAmount(context, String(raw.change), [...path, 'change'], unit);
  const relative = raw.relative === undefined ? null : readAmount(context, String(raw.relative), [...path, 'relative'], '');
  if (change?.kind === 'percent' && relative !== null)
    report(context, [...path, 'relative'], {
      message: 'change is a percentage already',
      remedy: 'keep one of them; change may be an amount beside relative',
    });
  const share = relative ?? (change?.kind === 'percent' ? change : null);
  return {
    ...(change?.kind === 'amount' ? { change: change.value } : {}),
    ...(share === null ? {} : { relative: share.value }),
  };
}

function readAmount(context: ResolveContext, text: string, path: ConfigPath, unit: string) {
  const read = parseQuantity(text, unit);
  if (read.kind === 'wrong') {
    const remedy = path.at(-1) === 'relative' ? 'e.g. 20%, or 0.2' : `${read.remedy}; a share of what is expected: relative: 20%`;
    report(context, path, { message: read.message, remedy });
    return null;
  }
  if (read.value >= 0) return read;
  report(context, path, {
    message: `${text} is negative`,
    remedy: 'a deviation counts in either direction; leave the sign away',
  });
  return null;
}

const rate = /^\s*(\d+(?:\.\d+)?)\s*(?:[a-zA-Z]+\s*)?(?:\/\s*(s|sec|second|m|min|minute|h|hour))?\s*$/;
const spanMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

function readMinTraffic(context: ResolveContext, levels: readonly Level[], around: PolicySurroundings): MinTraffic | null {
  const said = nearest(levels, (raw) => raw.min?.traffic);
  if (said === undefined) return null;
  const path = [...said.path, 'min', 'traffic'];
  const isMap = typeof said.value === 'object';
  const { watch, at_least } = isMap ? said.value : { watch: undefined, at_least: said.value };
  const match = rate.exec(String(at_least));
  if (match === null)
    report(context, isMap ? [...path, 'at_least'] : path, {
      message: `not an amount of traffic: ${JSON.stringify(at_least)}`,
      remedy: 'e.g. 1/s, 30/min, or a bare number in the unit of the watch that measures it',
    });
  checkTrafficWatch(context, watch, path, around);
  const per = match?.[2]?.[0];
  return { watch: watch ?? null, atLeast: Number(match?.[1] ?? 0), perMs: per === undefined ? null : (spanMs[per] ?? null) };
}

function checkTrafficWatch(
  context: ResolveContext,
  watch: string | undefined,
  path: ConfigPath,
  { watches, hasTrafficWatch }: PolicySurroundings,
): void {
  if (watch === undefined) {
    const warning = `${formatPath(path)}: no watch has signal: traffic, so the traffic is never known and always counts as enough`;
    if (!hasTrafficWatch && !context.report.warnings.includes(warning)) context.report.warn(warning);
    return;
  }
  if (watches.includes(watch)) return;
  const near = didYouMean(watch, watches);
  report(context, [...path, 'watch'], {
    message: `there is no watch "${watch}"`,
    remedy: near === null ? `watches are: ${watches.slice(0, 20).join(', ')}` : `did you mean "${near}"?`,
  });
}

function readSeverity(
  context: ResolveContext,
  raw: RawSeverity,
  path: ConfigPath,
  around: PolicySurroundings,
): { readonly severity: Severity; readonly severityRules: readonly SeverityRule[] } {
  if (typeof raw === 'string') return { severity: raw, severityRules: [] };
  const named = severities.filter((severity) => raw[severity] !== undefined);
  const lowest = named.at(-1);
  if (lowest === undefined) {
    report(context, path, {
      message: 'no severity is named',
      remedy: 'e.g. { warning: "score > 1", critical: "score > 3 for 5m" }',
    });
    return { severity: 'warning', severityRules: [] };
  }
  const severityRules = named.map((severity) => ({
    severity,
    terms: readCondition(context, raw[severity] ?? '', [...path, severity], around.unit),
  }));
  const timed = severityRules.flatMap(({ terms }) => terms).filter(({ forMs }) => forMs > 0).length;
  if (timed > timedTermsMax)
    report(context, path, { message: `${timed} conditions with "for"`, remedy: `at most ${timedTermsMax} in one watch` });
  return { severity: below[lowest], severityRules };
}

function readCondition(context: ResolveContext, text: string, path: ConfigPath, unit: string): readonly SeverityTerm[] {
  try {
    return parseCondition(text, unit);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    report(context, path, { message: `not a condition: ${error.message}`, remedy: error.remedy, offset: error.column - 1 });
    return [];
  }
}

function checkCritical(
  context: ResolveContext,
  { severity, severityRules, stage }: Pick<SeriesPolicy, 'severity' | 'severityRules' | 'stage'>,
  said: Level & { readonly value: RawSeverity },
): void {
  if (stage === 'page' || !(severity === 'critical' || severityRules.some((rule) => rule.severity === 'critical'))) return;
  report(context, [...said.path, 'severity', ...(typeof said.value === 'string' ? [] : ['critical'])], {
    message: `severity critical needs stage: page (this watch is at ${stage})`,
    remedy: 'let it earn the right to page first, or set stage: page',
  });
}
