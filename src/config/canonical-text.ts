// The configuration as one canonical text without secrets, and its hash: what a decision names as "the configuration it was made under".
import { createHash } from 'node:crypto';

/** Where something was written, or found, says nothing about what it means, so a moved line or a comment keeps the hash. */
const placeKeys: ReadonlySet<string> = new Set(['place', 'origin', 'file', 'warnings', 'hash', 'text', 'watchOrigin']);

function canonical(value: unknown): unknown {
  if (value instanceof Map) return canonical(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const custom = value as { toJSON?: unknown };
  if (typeof custom.toJSON === 'function') return (custom.toJSON as () => unknown)();
  const entries = Object.entries(value).filter(([key, item]) => !placeKeys.has(key) && typeof item !== 'function');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, canonical(item)]));
}

/** JSON with sorted keys; secrets print as `<secret>`. */
export function canonicalText(config: object): string {
  return JSON.stringify(canonical(config));
}

/** SHA-256, 16 hex digits. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
