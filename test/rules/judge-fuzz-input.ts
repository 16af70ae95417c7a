// What must hold of any input: reading it does not throw, problems lie inside it, and what is valid can be printed and read again as the same.
import type { PromqlError } from '../../src/promql/ast.ts';
import { printPromql } from '../../src/promql/print.ts';
import { type FuzzInput, fileOf } from './fuzz-input.ts';
import { checkAll, isValid, judgeExpression, newVersion, oldVersion, readFileAs } from './our-verdict.ts';
import { withoutPlaces } from './without-places.ts';

/** `failure` says what of it does not hold, null: all is well. */
export type FuzzVerdict = { readonly isValid: boolean; readonly failure: string | null };

/** Judges an input as both versions; never throws. */
export function judgeFuzzInput({ kind, text }: FuzzInput): FuzzVerdict {
  try {
    if (kind === 'expression') return judgeExpressionInput(text);
    return judgeFileInput(kind === 'template' ? fileOf('up == 0', text) : text);
  } catch (error) {
    return { isValid: false, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function judgeExpressionInput(text: string): FuzzVerdict {
  const failures = [oldVersion, newVersion].map((version) => failureOfExpression(text, version));
  return { isValid: judgeExpression(text, newVersion).ok, failure: failures.find((failure) => failure !== null) ?? null };
}

function failureOfExpression(text: string, version: string): string | null {
  const judged = judgeExpression(text, version);
  if (!judged.ok)
    return judged.errors.length === 0
      ? 'refused without an error'
      : (judged.errors.map((error) => outside(error, text)).find(Boolean) ?? null);
  const printed = printPromql(judged.expr);
  const again = judgeExpression(printed, version);
  if (!again.ok) return `printed as ${printed}, which does not parse: ${again.errors[0]?.message ?? ''}`;
  return withoutPlaces(again.expr) === withoutPlaces(judged.expr) ? null : `printed as ${printed}, which parses to another tree`;
}

function outside({ span, message }: PromqlError, text: string): string | null {
  const isInside = span.from >= 0 && span.from <= span.to && span.to <= text.length;
  if (!isInside) return `an error at ${span.from}–${span.to} of ${text.length}: ${message}`;
  return message === '' ? 'an error without a message' : null;
}

function judgeFileInput(text: string): FuzzVerdict {
  let isTaken = false;
  for (const version of [oldVersion, newVersion]) {
    const file = readFileAs(version, 'fuzz.yml', text);
    isTaken = isValid(file);
    const lineCount = text.split(/\r\n|[\n\r]/).length;
    for (const { range, message, code } of checkAll([file], version)) {
      const isInside = range.line >= 1 && range.column >= 1 && range.line <= lineCount + 1 && range.endLine >= range.line;
      if (!isInside)
        return { isValid: isTaken, failure: `${code} at ${JSON.stringify(range)} of ${lineCount} lines: ${message}` };
    }
  }
  return { isValid: isTaken, failure: null };
}
