// Prometheus 3.14's own rule files for its loader, which say by their names whether it takes them; as the newest version we judge for.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { isValid, newVersion, readFileAs, validityProblems } from './our-verdict.ts';

const folder = join(process.env['RTI_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'contracts/prometheus');
const absent = existsSync(folder) ? '' : ` (skipped: ${folder} is not here, see RTI_SHARED)`;
const names = absent === '' ? globSync(['rulefmt/*.yaml', 'promtool/*rules*.yml'], { cwd: folder }).sort() : [];

/** Refused though no name says so. `legacy…` is refused only where UTF-8 names are switched off, which is not the default. */
const refused = /\.bad\.yaml$|invalid_rules|rules-bad|bad-rules-syntax\.|extrafields\.yml$/;
const notRuleFiles = /prometheus-config|_run|-test\.yml$/;
const onlyElsewhere = /legacy_validation_annotation\.bad/;

describe.skipIf(absent !== '')(`Prometheus 3.14’s own rule files${absent}`, () => {
  test.each(names.filter((name) => !notRuleFiles.test(name)))('%s', (name) => {
    const file = readFileAs(newVersion, name, readFileSync(join(folder, name), 'utf8'));
    const wanted = !refused.test(name) || onlyElsewhere.test(name);
    expect(
      isValid(file),
      validityProblems(file)
        .map(({ message }) => message)
        .join('; '),
    ).toBe(wanted);
  });
});
