// Parts that the options of several checks share. Regular expressions are RE2 and match the whole text, as in Prometheus.
import { RE2JS } from 're2js';
import { z } from 'zod';
import { parseDuration } from '../../model/time.ts';

/** True when the whole text matches. */
export type Pattern = { readonly source: string; readonly test: (text: string) => boolean };

function compile(source: string): RE2JS | null {
  try {
    return RE2JS.compile(`^(?:${source})$`, RE2JS.DOTALL);
  } catch {
    return null; // Said by the schema, which asks first.
  }
}

/** A regular expression that must match the whole text. */
export const pattern = z
  .string()
  .refine((source) => compile(source) !== null, { error: (issue) => `not a regular expression: ${JSON.stringify(issue.input)}` })
  .transform((source): Pattern => {
    const compiled = compile(source);
    return { source, test: (text) => compiled?.matcher(text).matches() ?? false };
  });

/** A Prometheus duration such as 5m, in ms. */
export const span = z
  .string()
  .refine((text) => parseDuration(text) !== null, {
    error: (issue) => `not a duration: ${JSON.stringify(issue.input)} (expected e.g. 5m)`,
  })
  .transform((text) => parseDuration(text) ?? 0);
