// Every check is one file, one test, one page, one id; the index of the pages is what the registry says.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkIndex } from '../../../tools/check-index.ts';
import { findCheck, registeredChecks } from './registry.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const ids = registeredChecks.map(({ id }) => id);

test('ids are sorted, and each is there once', () => {
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(findCheck('alerts/for')?.id).toBe('alerts/for');
  expect(findCheck('alerts/nothing')).toBeUndefined();
});

test.for(ids)('%s has its file and its page', (id) => {
  expect(existsSync(`${root}src/rules/checks/${id}.ts`)).toBe(true);
  const page = readFileSync(`${root}docs/checks/${id}.md`, 'utf8');
  expect(page.split('\n')[0]).toBe(`# \`${id}\``);
});

// What comments are told is tested where comments are read.
test.for(ids.filter((id) => !id.startsWith('comment/')))('%s has its test', (id) => {
  expect(existsSync(`${root}src/rules/checks/${id}.test.ts`)).toBe(true);
});

test('every file of a family is a check, and every page is one too', () => {
  const files = globSync('*/*.ts', { cwd: `${root}src/rules/checks`, exclude: ['**/*.test.ts'] }).map((file) =>
    file.replace(/\.ts$/, ''),
  );
  expect(files.sort()).toEqual(ids);
});

/** What the runner finds while it applies comments, and what the reader finds. */
const isFoundElsewhere = (id: string): boolean => id.startsWith('comment/') || id === 'yaml/documents';

test('each check looks at rules, groups or files, but those that are found elsewhere', () => {
  for (const check of registeredChecks) {
    const hooks = [check.rule, check.group, check.file].filter((hook) => hook !== undefined);
    expect(hooks, check.id).toHaveLength(isFoundElsewhere(check.id) ? 0 : 1);
  }
});

test('docs/checks/README.md is the index of all of them', () => {
  const file = `${root}docs/checks/README.md`;
  const written = readFileSync(file, 'utf8');
  const wanted = checkIndex(written);
  if (process.env.UPDATE === '1') writeFileSync(file, wanted);
  expect(process.env.UPDATE === '1' ? wanted : written).toBe(wanted);
});
