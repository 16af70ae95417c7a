// The block `rules:` resolved: which checks are off, how loud the others are, and their options as the checks read them.
import type { RuleCheckConfig } from '../rules/check-config.ts';
import { registeredChecks } from '../rules/checks/registry.ts';
import type { ProblemSeverity } from '../rules/problem.ts';

type Word = 'off' | 'on' | ProblemSeverity;
/** As written: the schema has judged it, and each check reads its own options once more. */
export type WrittenRules = {
  readonly external_labels?: Readonly<Record<string, string>> | undefined;
  readonly checks?:
    | Readonly<Record<string, Word | (Readonly<Record<string, unknown>> & { readonly severity?: Word | undefined }) | undefined>>
    | undefined;
};

export function resolveRules(written: WrittenRules): RuleCheckConfig {
  const severities: Record<string, ProblemSeverity | 'off'> = {};
  const options: Record<string, unknown> = {};
  for (const check of registeredChecks) {
    const setting = written.checks?.[check.id];
    const { severity, ...own } = typeof setting === 'object' ? setting : { severity: setting };
    if (severity !== undefined) severities[check.id] = severity === 'on' ? check.severity : severity;
    const external =
      written.external_labels !== undefined && check.options !== undefined && 'external_labels' in check.options.shape;
    const all = { ...(external ? { external_labels: written.external_labels } : {}), ...own };
    if (Object.keys(all).length > 0) options[check.id] = all;
  }
  return { severities, options };
}
