import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configKeys, configReference, exampleOf, type JsonSchema } from './config-reference.ts';
import { configJsonSchema } from './schemas.ts';

const schema = JSON.parse(configJsonSchema()) as JsonSchema; // made from the schema of the configuration
const page = configReference(schema);

describe('docs/configuration-reference.md', () => {
  test('is up to date (node tools/schemas.ts writes it)', () =>
    expect(readFileSync(new URL('../docs/configuration-reference.md', import.meta.url), 'utf8')).toBe(page));

  test('has a row for every key of the schema, wherever it stands', () => {
    const keys = new Set<string>();
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if ('properties' in node && typeof node.properties === 'object')
        for (const key of Object.keys(node.properties ?? {})) keys.add(key);
      for (const value of Object.values(node)) visit(value);
    };
    visit(schema);
    const ends = new Set(configKeys(schema).map(({ path }) => /(?:"([^"]+)"|([^.]+))$/.exec(path)?.slice(1).find(Boolean)));
    expect(keys.size).toBeGreaterThan(150);
    expect([...keys].filter((key) => !ends.has(key))).toEqual([]);
  });

  const ajv = new Ajv({ strict: false });
  test.for(
    configKeys(schema).flatMap((row) => {
      const example = exampleOf(row, schema);
      return example === null ? [] : [[row.path, example, row] as const];
    }),
  )('%s may be %s', ([, example, row]) => {
    const { description: _, ...own } = row.schema;
    const accepts = ajv.compile({ ...own, definitions: schema.definitions });
    expect(accepts(parse(example)), JSON.stringify(accepts.errors)).toBe(true);
  });

  test.for([
    ['prometheus.timeout', '| duration | 10s |  | `10s` | Longest wait for an answer. |  |'],
    ['prometheus.max_concurrent', '| integer | 4 | > 0, ≤ 64 | `4` | Queries in flight at once. |  |'],
    ['grafana.token', '| `GRAFANA_TOKEN` |'],
    ['global.smtp_smarthost', '| `SMTP_HOST` |'],
    ['global.slack_app_token', '| `SLACK_BOT_TOKEN` |'],
    ['watches[].from.of', 'With `kind: ratio`.'],
    ['watches[].name', '**required**'],
  ] as const)('tells of %s: %s', ([key, told]) =>
    expect(page.split('\n').find((line) => line.startsWith(`| \`${key}\``))).toContain(told),
  );

  test('shows a recursive part once', () =>
    expect(configKeys(schema).filter(({ path }) => path.endsWith('group_wait'))).toHaveLength(1));
});
