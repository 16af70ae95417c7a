// What a team may demand of a label or an annotation: that it is there, that it is not, and what its value may be.
import { z } from 'zod';
import type { Finding } from '../check.ts';
import type { Entry, Rule } from '../rule-file.ts';
import { type Pattern, pattern } from './options-schema.ts';

const demand = z.strictObject({
  required: z.boolean().optional().describe('It must be there, and not be empty.'),
  forbidden: z.boolean().optional().describe('It must not be there.'),
  value: pattern.optional().describe('Regular expression that the whole value must match.'),
  values: z.array(z.string()).min(1).optional().describe('Values that are allowed.'),
  token: pattern
    .optional()
    .describe('Regular expression of the parts of a value that value and values are about; default: the whole.'),
  kind: z.enum(['alert', 'record']).optional().describe('Only for alerts, or only for records.'),
  severity: z.string().optional().describe('Only for rules with this label severity.'),
});

/** By name of the label or annotation. */
export const demands = z.record(z.string().min(1), demand).default({});

type Demand = z.output<typeof demand>;
type Named = { readonly what: 'label' | 'annotation'; readonly name: string };

const escaped = (text: string): string => JSON.stringify(text);

function isMeant(rule: Rule, { kind, severity }: Demand): boolean {
  if (kind !== undefined && kind !== rule.kind) return false;
  return severity === undefined || rule.labels.some(({ key, value }) => key.value === 'severity' && value.value === severity);
}

/** The parts of a value that are judged one by one: words that the token matches, else all of it. */
function tokensOf(value: string, token: Pattern | undefined): readonly string[] {
  return token === undefined ? [value] : value.split(/[\s,;|]+/).filter((word) => token.test(word));
}

function* judgeValue(entry: Entry, wanted: Demand, { what, name }: Named): Iterable<Finding> {
  const { value: pattern, values, token } = wanted;
  const range = entry.value.range;
  for (const part of tokensOf(entry.value.value, token)) {
    if (pattern !== undefined && !pattern.test(part))
      yield {
        message: `${what} ${name} has the value ${escaped(part)}, which does not match ${pattern.source}`,
        range,
        argument: name,
      };
    if (values !== undefined && !values.includes(part))
      yield { message: `${what} ${name} has the value ${escaped(part)}: use one of ${values.join(', ')}`, range, argument: name };
  }
}

/** Judges the labels or annotations of a rule by what is demanded of them. */
export function* judgeEntries(
  rule: Rule,
  what: Named['what'],
  entries: readonly Entry[],
  wanted: Readonly<Record<string, Demand>>,
): Iterable<Finding> {
  for (const [name, one] of Object.entries(wanted)) {
    if (!isMeant(rule, one)) continue;
    const entry = entries.find(({ key }) => key.value === name);
    if (entry === undefined || entry.value.value.trim() === '') {
      if (one.required === true)
        yield { message: `${what} ${name} is required`, range: entry?.value.range ?? rule.name.range, argument: name };
    } else if (one.forbidden === true) {
      yield { message: `${what} ${name} is forbidden: remove it`, range: entry.key.range, argument: name };
    } else yield* judgeValue(entry, one, { what, name });
  }
}
