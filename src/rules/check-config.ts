// What a team may configure of rule checks: the block `rules:` of rti.yml. Everything has a default; a check of another tool's kind is off until asked for.
import type { ProblemSeverity } from './problem.ts';

export type RuleCheckConfig = {
  /** By check id: off, or another severity. */
  readonly severities: Readonly<Record<string, ProblemSeverity | 'off'>>;
  /** Options of a check, by its id; each check reads and validates its own with a zod schema it exports. */
  readonly options: Readonly<Record<string, unknown>>;
};

export const defaultCheckConfig: RuleCheckConfig = { severities: {}, options: {} };
