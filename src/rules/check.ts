// The contract of a lint check: one file in `checks/<family>/<id>.ts`, one id, one page in docs/checks, one word in comments.
import type { z } from 'zod';
import type { Problem, ProblemSeverity } from './problem.ts';
import type { Rule, RuleFile, Group } from './rule-file.ts';
import type { RuleCheckConfig } from './check-config.ts';

/** What a check says of a place; the runner adds file, group, rule, code, kind and the configured severity. */
export type Finding = Pick<Problem, 'message' | 'range' | 'expr' | 'fix' | 'argument'> & { readonly severity?: ProblemSeverity };

/** All files that are checked together, so that what another file records or alerts is known. */
export type CheckContext = {
  readonly files: readonly RuleFile[];
  readonly config: RuleCheckConfig;
  /** `2.42`, `3.14`: what is judged for. */
  readonly prometheusVersion: string;
  /** Records by name over all files. */
  readonly records: ReadonlyMap<string, readonly Rule[]>;
};

export type Check = {
  /** `alerts/for`: family and name. */
  readonly id: string;
  readonly severity: ProblemSeverity;
  /** On unless the configuration says otherwise; a check that needs configuration is off without it. */
  readonly isDefault: boolean;
  /** Per rule, per group or per file: exactly one of them. Expressions that do not parse are never shown to a check of rules unless it asks for them. */
  readonly rule?: (rule: Rule, context: CheckContext) => Iterable<Finding>;
  readonly group?: (group: Group, context: CheckContext) => Iterable<Finding>;
  readonly file?: (file: RuleFile, context: CheckContext) => Iterable<Finding>;
  /** What may be set of it in the configuration; without it, only whether and how loudly it speaks. */
  readonly options?: z.ZodObject;
  /** What it says of a file depends on the files that are checked with it. */
  readonly readsOtherFiles?: boolean;
  /** Also for rules whose expression does not parse. */
  readonly readsBroken?: boolean;
};
