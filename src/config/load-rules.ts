// Loads only the block `rules:` of a configuration: a check in CI has neither the secrets nor the environment that the rest of it wants.
import type { RuleCheckConfig } from '../rules/check-config.ts';
import { inFileOrder, type Problem } from './problem.ts';
import { Report } from './report.ts';
import type { ReadFile } from './resolve-context.ts';
import { resolveRules, type WrittenRules } from './resolve-rules.ts';
import { rulesOnlySchema } from './rules-schema.ts';
import { readSource } from './read-source.ts';
import { takeOutWrongParts } from './shape-problems.ts';

export type LoadRulesResult =
  | { readonly kind: 'ok'; readonly config: RuleCheckConfig }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** Reads and checks the block; what else the file says is the daemon's business. Without the block, and without a file (null), the defaults. */
export function loadRules(file: string | null, readFile: ReadFile): LoadRulesResult {
  if (file === null) return { kind: 'ok', config: resolveRules({}) };
  const { source, problems } = readSource(file, readFile);
  if (source === null) return { kind: 'invalid', problems };
  const parsed = rulesOnlySchema.safeParse(source.value);
  if (parsed.success) return { kind: 'ok', config: resolveRules(writtenRules(source.value)) };
  const report = new Report(source, new Map());
  takeOutWrongParts(parsed.error.issues, source.value, report);
  return { kind: 'invalid', problems: inFileOrder(report.problems) };
}

function writtenRules(document: unknown): WrittenRules {
  // Judged by rulesOnlySchema just before.
  return (document as { readonly rules?: WrittenRules }).rules ?? {};
}
