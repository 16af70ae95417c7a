// Rule files for the tests of checks, read as `rti rules check` reads them.
import { readRuleFile } from '../../src/rules/read-rule-file.ts';
import type { RuleFile } from '../../src/rules/rule-file.ts';

export function ruleFileOf(text: string, path = 'rules.yml'): RuleFile {
  return readRuleFile(text, path, { prometheusVersion: '3.14' });
}
