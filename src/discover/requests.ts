// Request rate, error ratio and latency: by the conventional names, then by names that say the same behind a prefix of the application.
import { type Candidate, type Candidates, serviceLabels, type Skipped } from './candidate.ts';
import { type Convention, conventions, isPlatform, statusLabels } from './conventions.ts';
import { type Facts, formsOf, type HistogramForms, isType, type LabelValues, seriesOf } from './facts.ts';
import { badMatchers } from './status.ts';
import { type Counted, equals } from './spec.ts';

/** A convention as this source has it. */
type Present = {
  readonly convention: Convention;
  readonly total: Counted | null;
  /** The series that carry the labels of `total`. */
  readonly totalSeries: string;
  readonly latency: { readonly family: string; readonly forms: HistogramForms } | null;
};

const exists = ({ classic, native, summary }: HistogramForms): boolean => classic || native || summary;

export function requestCandidates(facts: Facts): Candidates {
  const own = prefixed(facts, new Set(conventions.flatMap(({ totals, latencies }) => [...totals, ...latencies])));
  const present = [...conventions, ...own].flatMap((convention) => presentOf(convention, facts) ?? []);
  const wrong = conventions.flatMap(({ totals }) =>
    totals.filter((name) => facts.names.has(name) && !isType(facts, name, 'counter')),
  );
  return {
    candidates: present.flatMap(candidatesOf),
    skipped: [
      ...wrong.map((name) => ({ what: name, why: 'it is named like a counter of requests, but its type is another' })),
      ...present.flatMap(lacking),
      ...platformCounters(facts),
    ],
  };
}

function presentOf(convention: Convention, facts: Facts): Present | null {
  const family = convention.latencies.find((name) => exists(formsOf(facts, name)));
  const latency = family === undefined ? null : { family, forms: formsOf(facts, family) };
  const counter = convention.totals.find((name) => facts.names.has(name) && isType(facts, name, 'counter'));
  const counted =
    counter !== undefined
      ? { metric: counter, forms: null }
      : latency !== null && convention.totals.every((name) => !facts.names.has(name))
        ? { metric: latency.family, forms: latency.forms }
        : null;
  if (counted === null && latency === null) return null;
  const totalSeries =
    counted === null ? '' : counted.forms === null ? counted.metric : countSeries(counted.metric, counted.forms);
  return { convention, total: counted === null ? null : { ...counted, matchers: [] }, totalSeries, latency };
}

const countSeries = (family: string, forms: HistogramForms): string => (forms.summary ? family : seriesOf(family, forms));

function candidatesOf({ convention, total, totalSeries, latency }: Present): readonly Candidate[] {
  const { key, writer, by, bad, badMetric } = convention;
  const shared = { key, otherwise: '', valuesOf: [...(convention.only ? [convention.only[0]] : [])] };
  const found: Candidate[] = [];
  if (total !== null) {
    const counted = (labels: LabelValues): Counted => ({ ...total, matchers: onlyMatchers(convention, labels) });
    found.push({
      ...shared,
      name: 'request_rate',
      signal: 'traffic',
      unit: 'req/s',
      direction: 'both',
      metric: totalSeries,
      what: `${total.forms === null ? 'the counter' : 'the count of the histogram'} ${total.metric} (${writer})`,
      specOf: (labels, identity) => ({ kind: 'rate', of: counted(labels), by: serviceLabels(labels, by, identity) }),
    });
    found.push({
      ...shared,
      name: 'error_rate',
      signal: 'errors',
      unit: 'ratio',
      direction: 'up',
      metric: totalSeries,
      valuesOf: [...shared.valuesOf, ...(bad === undefined ? statusLabels : [])],
      what: `failed requests among ${total.metric} (${writer})`,
      otherwise: `none of its labels bears a status that tells failed requests (looked for ${statusLabels.slice(0, 4).join(', ')}, …)`,
      specOf: (labels, identity) => {
        const matchers = bad === undefined ? badMatchers(labels) : [bad];
        if (matchers.length === 0) return null;
        const ratio = { kind: 'ratio', of: counted(labels), bad: matchers, by: serviceLabels(labels, by, identity) } as const;
        return badMetric === undefined ? ratio : { ...ratio, badMetric };
      },
    });
  }
  if (latency !== null) {
    const { family, forms } = latency;
    const form = forms.summary
      ? 'summary'
      : forms.classic && forms.native
        ? 'classic and native histogram'
        : forms.native
          ? 'native histogram'
          : 'histogram';
    found.push({
      ...shared,
      name: 'response_time',
      signal: 'latency',
      unit: unitOf(family),
      direction: 'up',
      metric: countSeries(family, forms),
      valuesOf: [...shared.valuesOf, ...(forms.summary ? ['quantile'] : [])],
      what: `p95 of the ${form} ${family} (${writer})`,
      otherwise: 'it is a summary without the quantile 0.95, and averages hide what is slow',
      specOf: (labels, identity) =>
        forms.summary && !labels.get('quantile')?.includes('0.95')
          ? null
          : {
              ...{ kind: 'quantile', family, forms, matchers: onlyMatchers(convention, labels) },
              by: serviceLabels(labels, by, identity),
            },
    });
  }
  return found;
}

/** Where client and server both report a request, the server's side counts, if it reports. */
function onlyMatchers({ only }: Convention, labels: LabelValues): readonly string[] {
  return only && labels.get(only[0])?.includes(only[1]) ? [equals(only[0], only[1])] : [];
}

function lacking({ convention, total, latency }: Present): readonly Skipped[] {
  const { writer } = convention;
  if (latency === null && total !== null)
    return [{ what: `response_time of ${total.metric}`, why: `no histogram of ${writer} is there beside it` }];
  return [];
}

export function unitOf(name: string): 's' | 'ms' {
  return /milliseconds|_ms(_|$)|upstream_rq_time/.test(name) ? 'ms' : 's';
}

const counterName = /^([a-zA-Z0-9_]+?)_(?:http_|https_|rpc_|api_)?(?:requests?|responses)_total$/;
const latencyName =
  /^([a-zA-Z0-9_]+?)_(?:http_|https_|rpc_|api_)?(?:requests?|response)_(?:duration|latency|time)_(?:seconds|milliseconds|ms)$/;
/** So many applications with names of their own are told apart; the rest is said to be there. */
const prefixesMax = 3;

/** Applications that put their own name in front: `shop_http_requests_total`, `shop_request_duration_seconds`. */
function prefixed(facts: Facts, known: ReadonlySet<string>): readonly Convention[] {
  const byPrefix = new Map<string, { totals: string[]; latencies: string[] }>();
  const at = (prefix: string): { totals: string[]; latencies: string[] } => {
    const there = byPrefix.get(prefix) ?? { totals: [], latencies: [] };
    byPrefix.set(prefix, there);
    return there;
  };
  for (const name of [...facts.names].sort()) {
    const family = name.replace(/_bucket$/, '');
    if (known.has(name) || known.has(family) || isPlatform(name) || isConventional(name)) continue;
    const prefix = counterName.exec(name)?.[1];
    if (prefix !== undefined && isType(facts, name, 'counter')) at(prefix).totals.push(name);
    const histogram = latencyName.exec(family)?.[1];
    if (histogram !== undefined && exists(formsOf(facts, family))) at(histogram).latencies.push(family);
  }
  return [...byPrefix].slice(0, prefixesMax).map(([prefix, { totals, latencies }]) => ({
    key: prefix.toLowerCase().slice(0, 30),
    writer: `names that begin with ${prefix}_`,
    totals,
    latencies: [...new Set(latencies)],
    by: [],
  }));
}

/** Other counters of what a convention has already counted once. */
const isConventional = (name: string): boolean =>
  /^(traefik|nginx_ingress|envoy|istio|haproxy|caddy|grpc|django|flask|http)_/.test(name);

function platformCounters(facts: Facts): readonly Skipped[] {
  const names = [...facts.names].filter((name) => isPlatform(name) && counterName.test(name)).sort();
  if (names.length === 0) return [];
  const shown = names.slice(0, 3).join(', ');
  const what = names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
  return [{ what, why: 'requests of the monitoring and the platform itself, which their own alert rules know better' }];
}
