// Which label says that a request failed, judged by the values it has.
import { statusLabels } from './conventions.ts';
import type { LabelValues } from './facts.ts';

/** One matcher for each label that bears a status; none when nothing does. */
export function badMatchers(labels: LabelValues): readonly string[] {
  return statusLabels.flatMap((label) => {
    const matcher = matcherOf(label, labels.get(label) ?? []);
    return matcher === null ? [] : [matcher];
  });
}

function matcherOf(label: string, values: readonly string[]): string | null {
  if (values.some((value) => /^[1-5]\d\d$/.test(value))) return `${label}=~"5.."`;
  // haproxy writes 5xx, others 5XX.
  if (values.some((value) => /^[1-5]xx$/.test(value))) return `${label}="5xx"`;
  if (values.some((value) => /^[1-5]XX$/.test(value))) return `${label}="5XX"`;
  if (/class/.test(label) && values.some((value) => /^[1-5]$/.test(value))) return `${label}="5"`;
  const words = ['error', 'failed', 'failure'];
  return values.some((value) => words.includes(value)) ? `${label}=~"${words.join('|')}"` : null;
}
