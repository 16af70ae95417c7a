// All checks there are, by id: the one list that comments, configuration and documentation know.
import type { Check } from '../check.ts';
import { alertsAnnotation } from './alerts/annotation.ts';
import { alertsDescription } from './alerts/description.ts';
import { alertsExternalLabels } from './alerts/external-labels.ts';
import { alertsFor } from './alerts/for.ts';
import { alertsName } from './alerts/name.ts';
import { alertsNoFor } from './alerts/no-for.ts';
import { alertsRunbook } from './alerts/runbook.ts';
import { alertsSeverity } from './alerts/severity.ts';
import { alertsSummary } from './alerts/summary.ts';
import { alertsSummaryTemplate } from './alerts/summary-template.ts';
import { commentBroken } from './comment/broken.ts';
import { commentExpired } from './comment/expired.ts';
import { commentIgnored } from './comment/ignored.ts';
import { commentNeedless } from './comment/needless.ts';
import { commentUnknownCheck } from './comment/unknown-check.ts';
import { fileHelmTemplate } from './file/helm-template.ts';
import { groupInterval } from './group/interval.ts';
import { groupSize } from './group/size.ts';
import { labelsConflict } from './labels/conflict.ts';
import { promqlChecks } from './promql-checks.ts';
import { recordName } from './record/name.ts';
import { ruleDependency } from './rule/dependency.ts';
import { ruleDuplicate } from './rule/duplicate.ts';
import { ruleFor } from './rule/for.ts';
import { ruleLabel } from './rule/label.ts';
import { ruleName } from './rule/name.ts';
import { ruleOwner } from './rule/owner.ts';
import { ruleReject } from './rule/reject.ts';
import { ruleReport } from './rule/report.ts';
import { yamlDocuments } from './yaml/documents.ts';

const ruleChecks: readonly Check[] = [
  alertsAnnotation,
  alertsDescription,
  alertsExternalLabels,
  alertsFor,
  alertsName,
  alertsNoFor,
  alertsRunbook,
  alertsSeverity,
  alertsSummary,
  alertsSummaryTemplate,
  commentBroken,
  commentExpired,
  commentIgnored,
  commentNeedless,
  commentUnknownCheck,
  fileHelmTemplate,
  groupInterval,
  groupSize,
  labelsConflict,
  recordName,
  ruleDependency,
  ruleDuplicate,
  ruleFor,
  ruleLabel,
  ruleName,
  ruleOwner,
  ruleReject,
  ruleReport,
  yamlDocuments,
];

/** Sorted by id. */
export const registeredChecks: readonly Check[] = [...ruleChecks, ...promqlChecks].sort((a, b) => (a.id < b.id ? -1 : 1));

export function findCheck(id: string): Check | undefined {
  return registeredChecks.find((check) => check.id === id);
}
