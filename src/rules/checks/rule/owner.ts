// `rule/owner`: somebody must be named for every rule, by `# rti owner NAME` at the rule or its group, or `# rti file/owner NAME` in the file.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import { type PlacedDirective, readComments } from '../../comments.ts';
import type { Group, Rule, RuleFile } from '../../rule-file.ts';
import { pattern } from '../options-schema.ts';
import { fileOfGroup, optionsOf, perContext } from '../per-context.ts';

const options = z.strictObject({
  allowed: pattern.optional().describe('Regular expression that whole names must match; default: any.'),
});
const read = optionsOf('rule/owner', options);

/** The owner's comment of every rule, group and file that has one. */
const owners = perContext(({ files }: CheckContext) => {
  const found = new Map<Rule | Group | RuleFile, PlacedDirective>();
  for (const file of files) {
    for (const directive of readComments(file).directives) {
      if (directive.owner === null) continue;
      const { scope } = directive;
      found.set(scope.kind === 'rule' ? scope.rule : scope.kind === 'group' ? scope.group : file, directive);
    }
  }
  return found;
});

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const known = owners(context);
  const file = fileOfGroup(context).get(rule.group);
  const comment = known.get(rule) ?? known.get(rule.group) ?? (file === undefined ? undefined : known.get(file));
  const { allowed } = read(context);
  if (comment === undefined) {
    const message = `${rule.name.value} has no owner: add a comment "# rti owner NAME" above it, or "# rti file/owner NAME" to the file`;
    yield { message, range: rule.name.range };
  } else if (allowed !== undefined && comment.owner !== null && !allowed.test(comment.owner)) {
    yield {
      message: `owner ${JSON.stringify(comment.owner)} does not match ${allowed.source}`,
      range: comment.range,
      argument: comment.owner,
    };
  }
}

export const ruleOwner: Check = {
  id: 'rule/owner',
  severity: 'warning',
  isDefault: false,
  options,
  rule: judge,
  readsBroken: true,
};
