import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sarifSchema } from '../../../test/stand-ins/sarif-schema.ts';
import { hostileReports, sampleFile, sampleOptions, sampleProblem, sampleText } from './report-samples.ts';
import { renderSarif } from './sarif.ts';

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const validateOurs = ajv.compile(sarifSchema);

const ajv2020 = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv2020);
const standard = new URL('../../../test/fixtures/sarif/sarif-schema-2.1.0.json', import.meta.url);
const validateStandard = ajv2020.compile(JSON.parse(readFileSync(standard, 'utf8')) as object);

/** What is wrong by the standard's schema, and by ours of what we mean to write; null for nothing. */
const faultsOf = (log: unknown): unknown =>
  validateStandard(log) ? (validateOurs(log) ? null : validateOurs.errors) : validateStandard.errors;

describe('renderSarif()', () => {
  test('an ordinary report is valid, with region, rule, fingerprint and fix', () => {
    const edit = { range: { line: 6, column: 1, endLine: 7, endColumn: 1 }, text: '' };
    const problems = [sampleProblem(), sampleProblem({ code: 'alerts/for', severity: 'info', kind: 'lint', fix: [edit] })];
    const log = JSON.parse(renderSarif({ files: [sampleFile(problems)] }, sampleOptions));
    expect(faultsOf(log)).toBe(null);
    const [{ tool, results }] = log.runs;
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['alerts/for', 'promql/syntax']);
    expect(results[0]).toMatchObject({
      ruleId: 'promql/syntax',
      ruleIndex: 1,
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'rules/api.yml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 5, startColumn: 15, endLine: 5, endColumn: 35 },
          },
        },
      ],
    });
    expect(results[1]).toMatchObject({
      level: 'note',
      fixes: [{ artifactChanges: [{ replacements: [{ deletedRegion: { startLine: 6 }, insertedContent: { text: '' } }] }] }],
    });
  });

  test('a report without problems is valid', () => {
    const log = JSON.parse(renderSarif({ files: [] }, sampleOptions));
    expect(faultsOf(log)).toBe(null);
    expect(log.runs[0].results).toEqual([]);
  });

  test.for([
    ['rules/a b#c.yml', { uri: 'rules/a%20b%23c.yml', uriBaseId: '%SRCROOT%' }],
    ['/etc/prometheus/rules.yml', { uri: 'file:///etc/prometheus/rules.yml' }],
    ['<stdin>', { uri: '%3Cstdin%3E', uriBaseId: '%SRCROOT%' }],
    ['a:b.yml', { uri: 'a%3Ab.yml', uriBaseId: '%SRCROOT%' }],
  ] as const)('%s is at %j', ([path, location]) => {
    const log = JSON.parse(renderSarif({ files: [sampleFile([], { path })] }, sampleOptions));
    expect(log.runs[0].artifacts[0].location).toEqual(location);
  });

  test('a fingerprint survives moved lines, tells twins apart, and changes with the line', () => {
    const prints = (text: string, line: number, count = 1): readonly string[] => {
      const range = { line, column: 1, endLine: line, endColumn: 5 };
      const problems = Array.from({ length: count }, () => sampleProblem({ range }));
      const log = JSON.parse(renderSarif({ files: [sampleFile(problems, { text })] }, sampleOptions));
      type Result = { readonly partialFingerprints: { readonly primaryLocationLineHash: string } };
      return log.runs[0].results.map((result: Result) => result.partialFingerprints.primaryLocationLineHash);
    };
    const [original] = prints(sampleText, 5);
    expect(prints(`# moved\n\n${sampleText}`, 7)).toEqual([original]);
    expect(prints(sampleText, 4)).not.toEqual([original]);
    expect(new Set(prints(sampleText, 5, 3)).size).toBe(3);
  });

  test('is valid for hostile texts', () => {
    fc.assert(
      fc.property(hostileReports, (report) => {
        expect(faultsOf(JSON.parse(renderSarif(report, sampleOptions)))).toBe(null);
      }),
      { numRuns: 300 },
    );
  });
});
