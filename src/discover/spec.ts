// What a found watch computes, before it is written: as PromQL where a Prometheus answers, as `from` over scraped samples.
import { quoteText } from '../promql/quote.ts';
import type { HistogramForms } from './facts.ts';

/** `matchers` as PromQL writes them, `code=~"5.."`. */
export type Selected = { readonly metric: string; readonly matchers: readonly string[] };

export type Spec = { readonly by: readonly string[] } & (
  | { readonly kind: 'rate'; readonly of: Counted }
  /** `bad`: matchers, any of which makes a request bad. */
  | { readonly kind: 'ratio'; readonly of: Counted; readonly bad: readonly string[]; readonly badMetric?: string }
  | { readonly kind: 'quantile'; readonly family: string; readonly matchers: readonly string[]; readonly forms: HistogramForms }
  | { readonly kind: 'gauge'; readonly of: Selected; readonly aggregate: 'sum' | 'max' }
  /** 1 - free / size. */
  | { readonly kind: 'used'; readonly free: Selected; readonly size: Selected }
  /** The share of CPU time that is not idle. */
  | { readonly kind: 'busy'; readonly of: Selected }
);

/** A counter, or the count of a histogram, whose rate is asked for. */
export type Counted = Selected & { readonly forms: HistogramForms | null };

/** As `from` of a watch takes it. */
export type RawFrom = Readonly<Record<string, unknown>>;

const quantile = 0.95;

export function selectorText(metric: string, matchers: readonly string[]): string {
  return matchers.length === 0 ? metric : `${metric}{${matchers.join(',')}}`;
}

const grouped = (operator: string, by: readonly string[], inner: string): string =>
  by.length === 0 ? `${operator}(${inner})` : `${operator} by (${by.join(', ')}) (${inner})`;

const eitherOf = (parts: readonly string[]): string => parts.join(' or ');

/** Requests a second by `by`, of the counter or of every form its histogram has. */
function rateText(of: Counted, by: readonly string[], window: string): string {
  const rate = (metric: string): string => `rate(${selectorText(metric, of.matchers)}[${window}])`;
  if (of.forms === null) return grouped('sum', by, rate(of.metric));
  const { classic, native, summary } = of.forms;
  return eitherOf([
    ...(classic || summary ? [grouped('sum', by, rate(`${of.metric}_count`))] : []),
    ...(native ? [`histogram_count(${grouped('sum', by, rate(of.metric))})`] : []),
  ]);
}

/** The union of the series that any of the matchers takes: by their full labels, so that none counts twice. */
function badText(of: Counted, bad: readonly string[], by: readonly string[], window: string): string {
  const one = (matcher: string, metric: string): string => `rate(${selectorText(metric, [...of.matchers, matcher])}[${window}])`;
  if (of.forms === null) return grouped('sum', by, eitherOf(bad.map((matcher) => one(matcher, of.metric))));
  const { classic, native, summary } = of.forms;
  const counts = bad.map((matcher) => one(matcher, `${of.metric}_count`));
  const histograms = bad.map((matcher) => one(matcher, of.metric));
  return eitherOf([
    ...(classic || summary ? [grouped('sum', by, eitherOf(counts))] : []),
    ...(native ? [`histogram_count(${grouped('sum', by, eitherOf(histograms))})`] : []),
  ]);
}

function ratioText(spec: Spec & { kind: 'ratio' }, window: string): string {
  const whole = rateText(spec.of, spec.by, window);
  const bad = badText(spec.badMetric === undefined ? spec.of : { ...spec.of, metric: spec.badMetric }, spec.bad, spec.by, window);
  const [left, right] = whole.includes(' or ') ? [`(${whole})`, `(${whole})`] : [whole, whole];
  // Without a bad request there is no such series: that is a ratio of 0, not an absent one.
  return `(${bad} or 0 * ${left}) / ${right}`;
}

function quantileText({ family, matchers, forms, by }: Spec & { kind: 'quantile' }, window: string): string {
  if (forms.summary) return grouped('max', by, selectorText(family, [...matchers, `quantile="${quantile}"`]));
  const of = (labels: readonly string[], metric: string): string =>
    `histogram_quantile(${quantile}, ${grouped('sum', labels, `rate(${selectorText(metric, matchers)}[${window}])`)})`;
  return eitherOf([...(forms.classic ? [of([...by, 'le'], `${family}_bucket`)] : []), ...(forms.native ? [of(by, family)] : [])]);
}

/** The watch as PromQL; `window` of its rates. */
export function queryOf(spec: Spec, window: string): string {
  const { by } = spec;
  switch (spec.kind) {
    case 'rate':
      return rateText(spec.of, by, window);
    case 'ratio':
      return ratioText(spec, window);
    case 'quantile':
      return quantileText(spec, window);
    case 'gauge':
      return grouped(spec.aggregate, by, selectorText(spec.of.metric, spec.of.matchers));
    case 'used': {
      const part = ({ metric, matchers }: Selected): string => grouped('sum', by, selectorText(metric, matchers));
      return `1 - ${part(spec.free)} / ${part(spec.size)}`;
    }
    case 'busy': {
      const idle = [...spec.of.matchers, 'mode="idle"'];
      return `1 - ${grouped('avg', by, `rate(${selectorText(spec.of.metric, idle)}[${window}])`)}`;
    }
  }
}

/** The watch over scraped samples; null where they cannot be computed with (a native histogram has no text form). */
export function fromOf(spec: Spec): RawFrom | null {
  const { by } = spec;
  switch (spec.kind) {
    case 'rate':
      return { kind: 'rate', selector: countedSelector(spec.of, []), by };
    case 'ratio':
      // A selector there cannot say "or": the first label that bears a status counts.
      return {
        kind: 'ratio',
        selector: countedSelector(
          spec.badMetric === undefined ? spec.of : { ...spec.of, metric: spec.badMetric },
          spec.bad.slice(0, 1),
        ),
        of: countedSelector(spec.of, []),
        by,
      };
    case 'quantile': {
      const { family, matchers, forms } = spec;
      if (forms.classic) return { kind: 'quantile', quantile, selector: selectorText(`${family}_bucket`, matchers), by };
      const selector = selectorText(family, [...matchers, `quantile="${quantile}"`]);
      return forms.summary ? { kind: 'gauge', selector, by, aggregate: 'max' } : null;
    }
    case 'gauge':
      return { kind: 'gauge', selector: selectorText(spec.of.metric, spec.of.matchers), by, aggregate: spec.aggregate };
    case 'used':
      // Gauges cannot be divided there: what is left is watched instead, and downwards.
      return { kind: 'gauge', selector: selectorText(spec.free.metric, spec.free.matchers), by };
    case 'busy': {
      const { metric, matchers } = spec.of;
      return {
        kind: 'ratio',
        selector: selectorText(metric, [...matchers, 'mode!="idle"']),
        of: selectorText(metric, matchers),
        by,
      };
    }
  }
}

function countedSelector(of: Counted, more: readonly string[]): string {
  return selectorText(of.forms === null ? of.metric : `${of.metric}_count`, [...of.matchers, ...more]);
}

export const equals = (label: string, value: string): string => `${label}=${quoteText(value)}`;
