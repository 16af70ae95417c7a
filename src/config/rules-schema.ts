// The block `rules:` of rti.yml: what `rti rules check` looks for. Each check brings the schema of its own options.
import { z } from 'zod';
import type { Check } from '../rules/check.ts';
import { registeredChecks } from '../rules/checks/registry.ts';
import { labels, section, shown } from './fields.ts';

const words = ['off', 'on', 'error', 'warning', 'info'] as const;
const expectedWord = (issue: { readonly input?: unknown }): string => `expected ${words.join(', ')}, got ${shown(issue.input)}`;

/** `on`, or how loud; with options, a map of them in which `severity` says the same. */
function settingOf({ options, severity }: Check) {
  const word = z.enum(words, { error: expectedWord });
  const own = section({ ...options?.shape, severity: word.optional().describe('off, on, or how loud.') });
  const described = `off, on or how loud${options === undefined ? '' : ', or a map of options'}; default ${severity}.`;
  return z
    .union([own, word], {
      error: (issue) => {
        // A map is judged by its own keys, which is why it comes first, so that the mistake is told at its place.
        if (typeof issue.input === 'object' && issue.input !== null && !Array.isArray(issue.input)) return undefined;
        return `${expectedWord(issue)}${options === undefined ? '' : `, or a map with ${Object.keys(options.shape).join(', ')}`}`;
      },
    })
    .optional()
    .describe(described);
}

export const rulesSchema = section({
  external_labels: labels
    .optional()
    .describe('external_labels of prometheus.yml, for the checks that know what they collide with.'),
  checks: section(Object.fromEntries(registeredChecks.map((check) => [check.id, settingOf(check)])))
    .optional()
    .describe('By check: off, on, error, warning or info, or a map of its options.'),
});

/** A configuration of which only this block is looked at. */
export const rulesOnlySchema = z.looseObject({ rules: rulesSchema.optional() });
