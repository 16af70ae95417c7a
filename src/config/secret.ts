// A secret value that cannot be printed by accident: only `reveal()` gives it out.
import type { Secret } from './config.ts';

export const maskedSecret = '<secret>';

export function makeSecret(value: string): Secret {
  return { reveal: () => value, toString: () => maskedSecret, toJSON: () => maskedSecret };
}
