// Building blocks of the schema: strict sections that know what is "not yet", durations, labels, secrets, URLs.
import { z } from 'zod';
import { parseDuration } from '../model/time.ts';
import { didYouMean } from '../model/did-you-mean.ts';

/** What a key that cannot be used is told: it comes later, it is a slip of the finger, or it is unknown. */
function unknownKey(key: string, known: readonly string[], notYet: readonly string[]): string {
  if (notYet.includes(key)) return `not yet: ${key} comes with a later version`;
  const near = didYouMean(key, [...known, ...notYet]);
  return near === null
    ? `unknown key "${key}" (known here: ${known.join(', ')})`
    : `unknown key "${key}", did you mean "${near}"?`;
}

/**
 * A map that refuses every other key. One issue names all of them; its message has one line per key, in the order of `issue.keys`,
 * so that `shape-problems.ts` can put each at its own place. Keys in `notYet` are understood, but a later version brings them.
 */
export function section<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  notYet: readonly string[] = [],
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(key, known, notYet)).join('\n') : undefined,
  });
}

/** A value as a message may show it; long and nested ones are cut. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const notDuration = (issue: { readonly input?: unknown }): string => `not a duration: ${shown(issue.input)} (expected e.g. 5m)`;
const durationPattern = /^(?:0|(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?)$/;

/** A Prometheus duration (`1h30m`, `250ms`, `0`), read as milliseconds. */
export const duration = z
  .union([z.literal(0), z.string({ error: notDuration }).regex(durationPattern, { error: notDuration })], { error: notDuration })
  .transform((text) => parseDuration(String(text)) ?? 0);

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const quoteIt = (issue: { readonly input?: unknown }): string => `label values are text: put ${shown(issue.input)} in quotes`;

/** A Prometheus label name. */
export const label = z
  .string()
  .regex(labelName, { error: (issue) => `not a label name: ${shown(issue.input)} (letters, digits and _)` });
/** Label names to values. */
export const labels = z.record(label, z.string({ error: quoteIt }));

/** A secret; `${NAME}` in it is read from the environment. */
export const secret = z
  .string()
  .min(1, { error: 'must not be empty' })
  .describe('Secret. ${NAME} in it is read from the environment.');
/** Path of a file that holds a secret and nothing else. */
export const secretFile = z.string().min(1, { error: 'must not be empty' }).describe('File that holds the secret.');
/** An http(s) address; `${NAME}` in it is read from the environment. Checked after that, in `resolve-context.ts`. */
export const url = z.string().min(1, { error: 'must not be empty' });

export const positiveInteger = z.int().positive();
export const name = z.string().min(1, { error: 'must not be empty' }).max(200);

/** One of a schema, or a list of it. */
export function oneOrMany<T extends z.ZodType>(one: T): z.ZodUnion<[T, z.ZodArray<T>]> {
  return z.union([one, z.array(one)]);
}
