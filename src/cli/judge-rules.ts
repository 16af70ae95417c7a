// From texts to judged files: reads each as Prometheus does, lints them together, counts. The only place of the command that knows how checks are run.
import { formatProblem } from '../config/problem.ts';
import { type RuleCheckConfig, defaultCheckConfig } from '../rules/check-config.ts';
import { metricNamesOf } from '../promql/walk.ts';
import { readRuleFile } from '../rules/read-rule-file.ts';
import type { ListedRule, ReportedFile } from '../rules/reports/check-report.ts';
import type { RuleFile } from '../rules/rule-file.ts';
import { checkFiles } from '../rules/run-checks.ts';
import type { CliIo } from './io.ts';
import { readPrometheusVersion } from './prometheus-version.ts';
import type { RuleText } from './read-rule-texts.ts';
import { type RulesCheckOptions, RulesUsageError } from './rules-flags.ts';

export type JudgeSettings = {
  readonly prometheusVersion: string;
  readonly config: RuleCheckConfig;
  /** Decides which snoozes are over. */
  readonly now: number;
};

/** Throws RulesUsageError for a version that is not known and for a configuration with problems, all of which it names. */
export async function readSettings(options: RulesCheckOptions, { readFile, now = Date.now }: CliIo): Promise<JudgeSettings> {
  const prometheusVersion = readPrometheusVersion(options.prometheusVersion);
  return { prometheusVersion, config: await readConfig(options.configFile, readFile), now: now() };
}

/** The configuration's code is loaded only for those who have one. */
async function readConfig(file: string | null, readFile: CliIo['readFile']): Promise<RuleCheckConfig> {
  if (file === null) return defaultCheckConfig;
  const { loadRules } = await import('../config/load-rules.ts');
  const loaded = loadRules(file, readFile);
  if (loaded.kind === 'ok') return loaded.config;
  throw new RulesUsageError(`--config.file cannot be used\n${loaded.problems.map(formatProblem).join('')}`);
}

/** One result a text, in order. */
export function judgeRules(texts: readonly RuleText[], settings: JudgeSettings): readonly ReportedFile[] {
  const files = texts.map((text) => readText(text, settings));
  return checkFiles(files, settings).map(({ problems, facts }, at) => {
    const file = files[at]!; // checkFiles gives one result a file.
    return { path: file.path, text: file.text, facts, rules: listRules(file), problems };
  });
}

function readText({ path, text, undecodable }: RuleText, { prometheusVersion }: JudgeSettings): RuleFile {
  if (undecodable === null) return readRuleFile(text, path, { prometheusVersion });
  return { path, text, shape: 'prometheus', groups: [], comments: [], problems: [undecodable] };
}

function listRules({ groups }: RuleFile): readonly ListedRule[] {
  return groups.flatMap(({ name: group, rules }) =>
    rules.map(({ index, name, parsed }) => {
      const metrics = parsed.expr === null ? [] : metricNamesOf(parsed.expr);
      return { group: group.value, index, name: name.value, metrics };
    }),
  );
}
