// Names of metrics, labels and annotations: letters, digits and underscores until Prometheus 3.0, any UTF-8 since.
import type { PrometheusVersion } from '../promql/version.ts';

const LEGACY_METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LEGACY_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

const UTF8_SINCE: PrometheusVersion = 3000;
const BRACES_REFUSED_SINCE: PrometheusVersion = 3002;

/** Lone surrogates are no UTF-8. */
function isUtf8Name(name: string): boolean {
  return name !== '' && name.isWellFormed();
}

/** null: fine. */
export function metricNameFault(name: string, version: PrometheusVersion): string | null {
  if (version >= UTF8_SINCE) {
    if (version >= BRACES_REFUSED_SINCE && /[{}]/.test(name))
      return `${JSON.stringify(name)} has braces, which no record name may; should it be in expr?`;
    return isUtf8Name(name) ? null : `${JSON.stringify(name)} is not a metric name: not valid UTF-8`;
  }
  if (LEGACY_METRIC.test(name)) return null;
  return `${JSON.stringify(name)} is not a metric name: only letters, digits, _ and : are allowed, and no digit first${remedy(name, /[^a-zA-Z0-9_:]+/g)}`;
}

/** null: fine. `what`: label or annotation. */
export function labelNameFault(name: string, what: 'label' | 'annotation', version: PrometheusVersion): string | null {
  if (what === 'label' && name === '__name__')
    return 'a rule cannot set the label __name__; the name of a record is what `record` says, that of an alert is the label alertname';
  if (version >= UTF8_SINCE ? isUtf8Name(name) : LEGACY_LABEL.test(name)) return null;
  if (name === '') return `the name of ${what === 'label' ? 'a label' : 'an annotation'} is empty`;
  return `${JSON.stringify(name)} is not a name of ${what === 'label' ? 'a label' : 'an annotation'}: only letters, digits and _ are allowed, and no digit first${remedy(name, /[^a-zA-Z0-9_]+/g)}`;
}

function remedy(name: string, forbidden: RegExp): string {
  const replaced = name.replace(forbidden, '_').replace(/^(?=\d)/, '_');
  return /[a-zA-Z0-9]/.test(replaced) ? ` (${replaced}?)` : '';
}
