// The entry: text in, tree or errors out.
import type { Expr, PromqlError } from './ast.ts';
import { parseWhole } from './parser.ts';
import { Parsing, SyntaxStop } from './parsing.ts';
import { checkTypes } from './check-types.ts';
import { currentVersion, languageOf, type PrometheusVersion } from './version.ts';

export type ParseOptions = { /** What to judge for; the current version unless said. */ readonly version?: PrometheusVersion };

export type ParseResult =
  | { readonly ok: true; readonly expr: Expr }
  | {
      readonly ok: false;
      /** At least one; the first is the one Prometheus reports. */
      readonly errors: readonly PromqlError[];
      /** As much of a tree as there is, with stand-ins where something was wrong; null after an error that ends reading. */
      readonly expr: Expr | null;
    };

/** Reads an expression and checks its types. Never throws, whatever the text. */
export function parseExpr(text: string, options: ParseOptions = {}): ParseResult {
  const language = languageOf(options.version ?? currentVersion);
  const parsing = new Parsing(text, language);
  const expr = readWhole(parsing);
  const typeErrors = expr === null ? [] : checkTypes(expr, text, language);
  // Prometheus looks at types only when it could read everything; here they come after what it would say first.
  const errors = typeErrors.length === 0 ? parsing.errors : [...parsing.errors, ...typeErrors];
  if (expr !== null && errors.length === 0) return { ok: true, expr };
  return { ok: false, errors, expr };
}

function readWhole(parsing: Parsing): Expr | null {
  try {
    return parseWhole(parsing);
  } catch (error) {
    if (error instanceof SyntaxStop) return null;
    throw error;
  }
}
