// `alerts/severity`: routes choose whom to wake by the label `severity`, so it must be there and be one of the words they know.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import { labelsOf } from '../../facts.ts';
import type { TextEdit } from '../../problem.ts';
import type { Rule, Scalar } from '../../rule-file.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  values: z
    .array(z.string().min(1))
    .min(1)
    .default(['critical', 'warning', 'info', 'none'])
    .describe('The words; default critical, warning, info, and none for alerts that only inhibit or prove that alerting works.'),
});
const read = optionsOf('alerts/severity', options);

const sameWord: Readonly<Record<string, string>> = {
  crit: 'critical',
  warn: 'warning',
  information: 'info',
  informational: 'info',
};

/** The word of the vocabulary that was meant: other case or surrounding blanks, or a usual short form. */
function meantBy(value: string, words: readonly string[]): string | null {
  const plain = value.trim().toLowerCase();
  return words.find((word) => word.toLowerCase() === plain) ?? words.find((word) => word === sameWord[plain]) ?? null;
}

/** Safe for a plain or quoted word on one line, and for a change of case only: another word may be what routes match. */
function respell(scalar: Scalar, word: string): readonly TextEdit[] | null {
  if (scalar.value.toLowerCase() !== word.toLowerCase() || scalar.style === 'literal' || scalar.style === 'folded') return null;
  return [{ range: scalar.rangeOf({ from: 0, to: scalar.value.length }), text: word }];
}

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  if (rule.kind !== 'alert') return;
  const { values } = read(context);
  const severity = labelsOf(rule).find(({ key }) => key.value === 'severity')?.value;
  if (severity === undefined || severity.value === '') {
    const message = `${rule.name.value} has no severity, so no route can tell how urgent it is: add a label severity, one of ${values.join(', ')}`;
    yield { message, range: severity?.range ?? rule.name.range };
    return;
  }
  // A severity that the template works out is judged by whoever reads templates.
  if (values.includes(severity.value) || severity.value.includes('{{')) return;
  const meant = meantBy(severity.value, values);
  const remedy = meant === null ? `use one of ${values.join(', ')}` : `did you mean ${meant}?`;
  const fix = meant === null ? null : respell(severity, meant);
  const message = `severity ${JSON.stringify(severity.value)} is not a word that routes know: ${remedy}`;
  yield { message, range: severity.range, argument: severity.value, ...(fix === null ? {} : { fix }) };
}

export const alertsSeverity: Check = {
  id: 'alerts/severity',
  severity: 'warning',
  isDefault: true,
  options,
  rule: judge,
  readsBroken: true,
};
