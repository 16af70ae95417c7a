// Everything in a configuration that no report may show.
import type { Config } from '../config/config.ts';

/** Values of secrets, and passwords inside of secret addresses. O(configuration). */
export function secretsOfConfig(config: Config): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if ('reveal' in value && typeof value.reveal === 'function') {
      const reveal = value.reveal as () => unknown; // what has this method is a secret, and its value a text
      const secret = String(reveal());
      found.add(secret);
      passwordsOf(secret).forEach((password) => found.add(password));
      return;
    }
    for (const part of value instanceof Map ? value.values() : Object.values(value)) visit(part);
  };
  // The canonical text has its secrets masked already, and is the largest string by far.
  visit({ ...config, text: '' });
  return [...found].filter((secret) => secret !== '');
}

/** As written and as meant; none for what is no address. Only secret addresses may hold one. */
function passwordsOf(text: string): readonly string[] {
  if (!/^https?:\/\/[^/]*@/.test(text) || !URL.canParse(text)) return [];
  const { password } = new URL(text);
  return [password, decodeURIComponent(password)].filter((part) => part !== '');
}
