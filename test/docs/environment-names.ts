// The environment variables that the program reads, found where it reads them, so that pages and deploy/ name no other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './markdown.ts';

/** Names as in src/config/environment.ts, with the `X_ENABLED` and `X_FILE` that it makes of them. */
export function variablesOf(): ReadonlySet<string> {
  const source = readFileSync(join(root, 'src/config/environment.ts'), 'utf8');
  const plain = [...source.matchAll(/'([A-Z][A-Z]+(?:_[A-Z]+)*)'|\benv\.([A-Z_]+)/g)].map((match) => match[1] ?? match[2] ?? '');
  const parts = [...source.matchAll(/isEnabled\(state, '([A-Z]+)'/g)].map((match) => `${match[1]}_ENABLED`);
  const secrets = [...source.matchAll(/(?:setSecret|secretEntry)\([^)]*'([A-Z_]+)'\)/g)].map((match) => `${match[1]}_FILE`);
  return new Set([
    ...plain.filter((name) => name.includes('_')),
    ...parts,
    ...secrets,
    'GRAFANA_TOKEN_FILE',
    'GRAFANA_API_KEY_FILE',
  ]);
}
