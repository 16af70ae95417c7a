// The functions of Prometheus' templates and of Go's text/template, with how many arguments they take.
import type { PrometheusVersion } from '../../promql/version.ts';

export type TemplateFunction = {
  readonly min: number;
  readonly max: number /** Version that brought it; null: all that matter. */;
  readonly since: PrometheusVersion | null;
};

const MANY = Number.POSITIVE_INFINITY;

function takes(min: number, max = min, since: PrometheusVersion | null = null): TemplateFunction {
  return { min, max, since };
}

export const TEMPLATE_FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map([
  // Prometheus: queries and samples
  ['query', takes(1)],
  ['first', takes(1)],
  ['label', takes(2)],
  ['value', takes(1)],
  ['strvalue', takes(1)],
  ['sortByLabel', takes(2)],
  // Prometheus: numbers and times
  ['humanize', takes(1)],
  ['humanize1024', takes(1)],
  ['humanizeDuration', takes(1)],
  ['humanizePercentage', takes(1)],
  ['humanizeTimestamp', takes(1)],
  ['toTime', takes(1)],
  ['parseDuration', takes(1)],
  ['toDuration', takes(1, 1, 3006)],
  ['now', takes(0, 0, 3006)],
  // Prometheus: texts
  ['title', takes(1)],
  ['toUpper', takes(1)],
  ['toLower', takes(1)],
  ['match', takes(2)],
  ['reReplaceAll', takes(3)],
  ['graphLink', takes(1)],
  ['tableLink', takes(1)],
  ['stripPort', takes(1)],
  ['stripDomain', takes(1)],
  ['safeHtml', takes(1)],
  ['urlQueryEscape', takes(1, 1, 3008)],
  // Prometheus: environment
  ['args', takes(0, MANY)],
  ['tmpl', takes(2)],
  ['externalURL', takes(0)],
  ['pathPrefix', takes(0)],
  // Go
  ['and', takes(1, MANY)],
  ['or', takes(1, MANY)],
  ['not', takes(1)],
  ['len', takes(1)],
  ['index', takes(1, MANY)],
  ['slice', takes(1, 4)],
  ['call', takes(1, MANY)],
  ['print', takes(0, MANY)],
  ['printf', takes(1, MANY)],
  ['println', takes(0, MANY)],
  ['html', takes(0, MANY)],
  ['js', takes(0, MANY)],
  ['urlquery', takes(0, MANY)],
  ['eq', takes(2, MANY)],
  ['ne', takes(2)],
  ['lt', takes(2)],
  ['le', takes(2)],
  ['gt', takes(2)],
  ['ge', takes(2)],
]);
