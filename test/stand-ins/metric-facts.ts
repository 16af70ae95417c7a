// For tests: what a source would say of its metrics, written in short: `name type {label=value|value, label}`.
import type { Facts, MetricType } from '../../src/discover/facts.ts';

/** Histograms are given as `name histogram {…}` (classic), `name native {…}`, or `name mixed {…}` (both). */
export function factsOf(lines: readonly string[]): Facts {
  const names = new Set<string>();
  const types = new Map<string, MetricType>();
  const labels = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const line of lines) {
    const [, name = '', form = '', inner = ''] = /^(\S+) (\w+)(?: \{(.*)\})?$/.exec(line) ?? [];
    const own = new Map(
      ['job', 'instance', ...inner.split(', ').filter((part) => part !== '')].map((part): [string, string[]] => {
        const [label = '', values = ''] = part.split('=');
        return [label, values === '' ? [] : values.split('|')];
      }),
    );
    const series = seriesOf(name, form);
    for (const one of series) {
      names.add(one);
      labels.set(one, one.endsWith('_bucket') ? new Map([...own, ['le', []]]) : own);
    }
    if (form !== 'untold') types.set(name, typeOf(form));
  }
  return { names, types, labels };
}

function seriesOf(name: string, form: string): readonly string[] {
  const classic = ['_bucket', '_sum', '_count'].map((end) => name + end);
  if (form === 'histogram') return classic;
  if (form === 'mixed') return [...classic, name];
  return form === 'summary' ? [name, `${name}_sum`, `${name}_count`] : [name];
}

function typeOf(form: string): MetricType {
  if (form === 'native' || form === 'mixed') return 'histogram';
  return form === 'counter' || form === 'gauge' || form === 'histogram' || form === 'summary' ? form : 'unknown';
}
