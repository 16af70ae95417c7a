// What is counted of a rule file: numbers that a report or a dashboard of coverage starts from.
import type { AlertRule, Entry, Rule, RuleFile } from './rule-file.ts';

export type RuleFacts = {
  readonly alerts: number;
  readonly records: number;
  readonly withoutSeverity: number;
  readonly withoutRunbook: number;
  readonly withoutFor: number;
};

const rulesOf = (file: RuleFile): readonly Rule[] => file.groups.flatMap(({ rules }) => rules);
const has = (entries: readonly Entry[], isMeant: (name: string) => boolean): boolean =>
  entries.some(({ key }) => isMeant(key.value));

/** The labels of a rule with those of its group, which the rule's own override. */
export function labelsOf(rule: Rule): readonly Entry[] {
  const own = new Set(rule.labels.map(({ key }) => key.value));
  return [...rule.labels, ...rule.group.labels.filter(({ key }) => !own.has(key.value))];
}

/** A runbook is an annotation whose name starts with `runbook`. */
export const hasRunbook = (rule: AlertRule): boolean => has(rule.annotations, (name) => name.startsWith('runbook'));

export function countFacts(file: RuleFile): RuleFacts {
  const rules = rulesOf(file);
  const alerts = rules.filter((rule) => rule.kind === 'alert');
  return {
    alerts: alerts.length,
    records: rules.length - alerts.length,
    withoutSeverity: alerts.filter((rule) => !has(labelsOf(rule), (name) => name === 'severity')).length,
    withoutRunbook: alerts.filter((rule) => !hasRunbook(rule)).length,
    withoutFor: alerts.filter((rule) => rule.for === null).length,
  };
}
