// The command over whole sets of files: every report is well formed and says the same, and --fix fixes what it says it does, once.
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpusAbsent, pathOf, readFiles } from './corpus.ts';
import { fixtureFolder } from './fixtures.ts';
import { runRti } from './run-rti.ts';

type JsonProblem = {
  readonly severity: string;
  readonly code: string;
  readonly line: number;
  readonly column: number;
  readonly fixable?: boolean;
};
type JsonReport = {
  readonly files: readonly { readonly path: string; readonly ok: boolean; readonly problems: readonly JsonProblem[] }[];
  readonly summary: {
    readonly files: number;
    readonly rules: number;
    readonly errors: number;
    readonly warnings: number;
    readonly infos: number;
  };
};
type SarifResult = {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: Readonly<Record<string, number>>;
    };
  }[];
};
type Sarif = {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly SarifResult[];
  }[];
};

const ownFiles = (): string[] =>
  globSync('{valid,invalid}/*.yml', { cwd: fixtureFolder }).map((name) => join(fixtureFolder, name));

describe.each([
  { name: 'our own files', paths: ownFiles, skipped: '' },
  { name: 'the corpus', paths: () => readFiles().map(pathOf), skipped: corpusAbsent },
])('reports of $name $skipped', ({ paths, skipped }) => {
  let report: JsonReport;
  beforeAll(async () => {
    if (skipped !== '') return;
    report = JSON.parse((await runRti('rules', 'check', '--format', 'json', ...paths())).stdout) as JsonReport; // our own format
  });

  test.skipIf(skipped !== '')('JSON lists every file and counts what it lists', () => {
    const all = report.files.flatMap(({ problems }) => problems);
    const count = (severity: string): number => all.filter((problem) => problem.severity === severity).length;
    expect(report.files).toHaveLength(paths().length);
    expect(report.summary).toMatchObject({
      files: paths().length,
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
    });
    for (const { code, line, column } of all) {
      expect(code).toMatch(/^[a-z]+\/[a-z-]+$/);
      expect([Number.isInteger(line) && line > 0, Number.isInteger(column) && column > 0]).toEqual([true, true]);
    }
  });

  test.skipIf(skipped !== '')('SARIF has a result for every problem, with a region and a fingerprint', async () => {
    const { runs, version } = JSON.parse((await runRti('rules', 'check', '--format', 'sarif', ...paths())).stdout) as Sarif; // checked below
    expect(version).toBe('2.1.0');
    const { results, tool } = runs[0] ?? { results: [], tool: { driver: { rules: [] } } };
    expect(results).toHaveLength(report.summary.errors + report.summary.warnings + report.summary.infos);
    for (const { ruleId, ruleIndex, level, message, locations, partialFingerprints } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(['error', 'warning', 'note']).toContain(level);
      expect(message.text).not.toBe('');
      const { startLine = 0, startColumn = 0, endLine = 0 } = locations[0]?.physicalLocation.region ?? {};
      expect([startLine > 0, startColumn > 0, endLine >= startLine]).toEqual([true, true, true]);
      expect(Object.values(partialFingerprints).every((print) => print.length > 8)).toBe(true);
    }
    // A service knows a result again by its file and its fingerprint.
    const prints = results.map(({ partialFingerprints, locations }) => {
      return `${locations[0]?.physicalLocation.artifactLocation.uri} ${Object.values(partialFingerprints).join()}`;
    });
    expect(new Set(prints).size).toBe(prints.length);
  });

  test.skipIf(skipped !== '')('JUnit is XML whose elements close and that holds only characters XML may hold', async () => {
    const { stdout } = await runRti('rules', 'check', '--format', 'junit', ...paths());
    expect(faultOfXml(stdout)).toBeNull();
  });

  test.skipIf(skipped !== '')('GitHub’s lines are one a problem, whatever the problem quotes', async () => {
    const { stdout } = await runRti('rules', 'check', '--format', 'github', '--min-severity', 'info', ...paths());
    const lines = stdout.split('\n').filter(Boolean);
    const commands = lines.filter((line) => /^::(error|warning|notice) file=[^,]+,line=\d+/.test(line));
    expect(commands).toHaveLength(report.summary.errors + report.summary.warnings + report.summary.infos);
  });
});

/** What is wrong with a document as XML, null when nothing is. Enough for the XML we write: elements, attributes, text, a declaration. */
function faultOfXml(xml: string): string | null {
  // oxlint-disable-next-line no-control-regex -- just those XML 1.0 forbids
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/.test(xml))
    return 'a character XML forbids';
  const open: string[] = [];
  const markup = /<\?xml[^?]*\?>|<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|<!\[CDATA\[[\s\S]*?\]\]>/g;
  const rest = xml.replace(
    markup,
    (_whole, closes: string | undefined, name: string | undefined, _attributes, isEmpty: string | undefined) => {
      if (name === undefined) return '';
      if (closes === '/') return open.pop() === name ? '' : '<';
      if (isEmpty !== '/') open.push(name);
      return '';
    },
  );
  if (open.length > 0) return `not closed: ${open.join()}`;
  if (rest.includes('<')) return `not an element: ${rest.slice(rest.indexOf('<'), rest.indexOf('<') + 80)}`;
  return /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.exec(xml)?.[0] ?? null;
}

describe('--fix', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rti-fix-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const contents = (): string[] =>
    globSync('**/*.{yml,yaml,rules}', { cwd: folder })
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8'));

  test.each([
    { name: 'our own files', from: fixtureFolder, skipped: '' },
    { name: 'the corpus', from: join(pathOf({ path: '.' }), 'files'), skipped: corpusAbsent },
  ])(
    'a second --fix of $name changes nothing, and nothing that was valid is broken $skipped',
    async ({ name, from, skipped }) => {
      if (skipped !== '') return;
      const copy = join(folder, name.replaceAll(' ', '-'));
      cpSync(from, copy, { recursive: true });
      const okBefore = await okFiles(copy);
      await runRti('rules', 'check', '--fix', copy);
      const once = contents();
      await runRti('rules', 'check', '--fix', copy);
      expect(contents()).toEqual(once);
      const okAfter = await okFiles(copy);
      expect([...okBefore].filter((path) => !okAfter.has(path))).toEqual([]);
    },
  );

  async function okFiles(copy: string): Promise<Set<string>> {
    const { stdout } = await runRti('rules', 'check', '--format', 'json', copy);
    const report = JSON.parse(stdout) as JsonReport; // our own format
    return new Set(report.files.filter(({ ok }) => ok).map(({ path }) => path));
  }
});
