// `group/size`: rules of a group run one after the other, so a long group is late as a whole.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Group } from '../../rule-file.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({ max: z.int().positive().default(20).describe('Most rules of a group; default 20.') });
const read = optionsOf('group/size', options);

function* judge(group: Group, context: CheckContext): Iterable<Finding> {
  const { max } = read(context);
  if (group.rules.length <= max) return;
  const message = `group "${group.name.value}" has ${group.rules.length} rules, more than ${max}: they run one after the other; split it by what belongs together`;
  yield { message, range: group.name.range };
}

export const groupSize: Check = { id: 'group/size', severity: 'info', isDefault: true, options, group: judge };
