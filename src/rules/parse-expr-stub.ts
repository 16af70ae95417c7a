// The expression parser as rule files ask for it: the version in words.
import { parseExpr as parse } from '../promql/parse-expr.ts';
import { currentVersion, parseVersion } from '../promql/version.ts';
import type { ParsedExpr } from './rule-file.ts';

export function parseExpr(text: string, { version }: { readonly version: string }): ParsedExpr {
  return parse(text, { version: parseVersion(version) ?? currentVersion });
}
