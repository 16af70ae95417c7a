// Holds every page of docs/checks to its check: the bad example is found by it, configured as the page says, and the good one is not.
import { expect, test } from 'vitest';
import { loadRules } from '../../src/config/load-rules.ts';
import { formatProblem } from '../../src/config/problem.ts';
import type { RuleCheckConfig } from '../../src/rules/check-config.ts';
import { registeredChecks } from '../../src/rules/checks/registry.ts';
import { readRuleFile } from '../../src/rules/read-rule-file.ts';
import { VALIDITY_CODES } from '../../src/rules/problem-code.ts';
import { checkFiles } from '../../src/rules/run-checks.ts';
import { type Page, readPage } from './markdown.ts';

const now = Date.parse('2026-11-28T00:00:00Z');
const prometheusVersion = '3.14';

function configOf(page: Page): RuleCheckConfig {
  const text = page.blocks.find(({ language, name }) => language === 'yaml' && name === '')?.text;
  const loaded = loadRules(text === undefined ? null : 'rti.yml', () => new TextEncoder().encode(text));
  if (loaded.kind === 'invalid') throw new Error(loaded.problems.map(formatProblem).join(''));
  return loaded.config;
}

function codesOf(page: Page, name: string): readonly string[] {
  const files = page.blocks
    .filter((block) => block.name === name)
    .map(({ text }) => readRuleFile(text, name, { prometheusVersion }));
  const checked = checkFiles(files, { config: configOf(page), prometheusVersion, now });
  return checked.flatMap(({ problems }) => problems.map(({ code }) => code));
}

test.for(registeredChecks.map(({ id }) => id))(
  'docs/checks/%s.md shows what the check finds, and what to write instead',
  (id) => {
    const page = readPage(`docs/checks/${id}.md`);
    expect(page.blocks.map(({ name }) => name)).toEqual(expect.arrayContaining(['bad.yml', 'good.yml']));
    expect(codesOf(page, 'bad.yml')).toContain(id);
    expect(codesOf(page, 'good.yml')).not.toContain(id);
  },
);

/** A file of that size does not fit on a page. */
const isTooLarge = (code: string): boolean => code === 'yaml/limit';
/** What Prometheus refuses and what a check finds may be of one kind, told on one page by the check's example. */
const isCheckToo = (code: string): boolean => registeredChecks.some(({ id }) => id === code);

test.for(Object.keys(VALIDITY_CODES).filter((code) => !isTooLarge(code) && !isCheckToo(code)))(
  'docs/checks/%s.md shows what Prometheus refuses, and what it takes',
  (code) => {
    const page = readPage(`docs/checks/${code}.md`);
    expect(codesOf(page, 'bad.yml')).toContain(code);
    expect(codesOf(page, 'good.yml').filter((one) => Object.hasOwn(VALIDITY_CODES, one))).toEqual([]);
  },
);
