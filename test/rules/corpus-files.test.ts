// Every file of the development corpus: verdict, each broken rule, and the counted facts.
import { describe, expect, test } from 'vitest';
import type { AlertRule, Rule, RuleFile } from '../../src/rules/rule-file.ts';
import { Agreement } from './agreement.ts';
import { corpusAbsent, type CorpusFile, readFiles, textOf } from './corpus.ts';
import { fileFacts, fileVerdicts } from './known-disagreements.ts';
import { isValid, newVersion, oldVersion, readFileAs, validityProblems } from './our-verdict.ts';

const files = readFiles();
const made = files.filter(({ shape }) => shape === undefined);
/** Some are templates of objects that are YAML as they stand; the corpus has no verdict on what those hold, promtool was asked by hand: it accepts it. */
const kubernetes = files.filter(({ shape, error }) => shape !== undefined && error.includes('field apiVersion not found'));
const real = files.filter((file) => file.shape !== undefined && !kubernetes.includes(file));
const accepted = { verdict: 'ok', error: '' };

const read = (file: CorpusFile): RuleFile => readFileAs(oldVersion, file.path, textOf(file));

function compareVerdicts(
  judged: readonly CorpusFile[],
  wantedOf: (file: CorpusFile) => { readonly verdict: string; readonly error: string },
): Agreement {
  const agreement = new Agreement();
  for (const file of judged) {
    const ours = read(file);
    const { verdict, error } = wantedOf(file);
    const problems = validityProblems(ours).map(({ range, message }) => `${range.line}:${range.column} ${message}`);
    agreement.count(
      file.path,
      isValid(ours) === (verdict === 'ok'),
      `wanted ${error || verdict}, got ${problems.slice(0, 3).join('; ') || 'ok'}`,
    );
  }
  return agreement;
}

/** Lists what disagrees and is not explained. */
function expectAgreement(name: string, agreement: Agreement, least: number): void {
  console.log(`${name}: ${agreement.summary}`);
  expect(agreement.compareWith(fileVerdicts).unexplained).toEqual([]);
  expect(agreement.share).toBeGreaterThanOrEqual(least);
}

describe.skipIf(corpusAbsent !== '')(`files of the corpus${corpusAbsent}`, () => {
  test('real files: promtool’s verdict in at least 98.5 %', () => {
    expectAgreement(
      'real files',
      compareVerdicts(real, (file) => file),
      0.985,
    );
  });

  test('Kubernetes objects: promtool’s verdict on what they hold in at least 98.5 %', () => {
    expectAgreement(
      'Kubernetes objects',
      compareVerdicts(kubernetes, ({ unwrapped }) => unwrapped ?? accepted),
      0.985,
    );
  });

  test('made files: promtool’s verdict in at least 96 %', () => {
    expectAgreement(
      'made files',
      compareVerdicts(made, (file) => file),
      0.96,
    );
  });

  test('every disagreement that is explained is one', () => {
    const all = [real, made].map((judged) => compareVerdicts(judged, (file) => file));
    const found = new Set(all.flatMap(({ disagreements }) => disagreements.map(({ id }) => id)));
    expect(fileVerdicts.filter(({ id }) => !found.has(id))).toEqual([]);
  });

  test('every file reads without a crash as the current version', () => {
    for (const file of files) readFileAs(newVersion, file.path, textOf(file));
  });

  test('every rule promtool finds broken has a problem of ours, and at its line', () => {
    const [found, lines] = [new Agreement(), new Agreement()];
    for (const file of files) {
      const problems = validityProblems(read(file));
      for (const { group, rule, message, line } of file.errors) {
        const ours = problems.filter((problem) => problem.group === group && problem.ruleIndex === rule);
        const id = `${file.path} ${group}/${rule}`;
        found.count(id, ours.length > 0, message);
        // 0: promtool does not say where. For an expression over several lines it names only the first.
        if (line > 0 && ours.length > 0)
          lines.count(
            id,
            ours.some(({ range }) => range.line >= line && range.line <= line + 40),
            `${line}, got ${ours.map(({ range }) => range.line).join()}`,
          );
      }
    }
    console.log(`broken rules found: ${found.summary}; at the line: ${lines.summary}`);
    expect(found.disagreements).toEqual([]);
    expect(lines.share, JSON.stringify(lines.disagreements.slice(0, 5))).toBeGreaterThanOrEqual(0.98);
  });

  test('facts are those counted from the YAML in at least 99 % of the files', () => {
    const agreement = new Agreement();
    for (const file of files.filter(
      ({ facts, verdict, unwrapped }) => facts?.rules !== undefined && (verdict === 'ok' || unwrapped?.verdict === 'ok'),
    )) {
      const [ours, theirs] = [factsOf(read(file)), wantedFacts(file)];
      agreement.count(
        file.path,
        JSON.stringify(ours) === JSON.stringify(theirs),
        `${JSON.stringify(theirs).slice(0, 300)}, got ${JSON.stringify(ours).slice(0, 300)}`,
      );
    }
    console.log(`facts of files: ${agreement.summary}`);
    expect(agreement.compareWith(fileFacts)).toEqual({ unexplained: [], needless: [] });
    expect(agreement.share).toBeGreaterThanOrEqual(0.99);
  });
});

type Facts = {
  readonly alerts: number;
  readonly records: number;
  readonly withoutSeverity: number;
  readonly withoutRunbook: number;
  readonly withoutFor: number;
  readonly rules: readonly string[];
};

function wantedFacts({ facts }: CorpusFile): Facts {
  return {
    alerts: facts?.alerts ?? 0,
    records: facts?.records ?? 0,
    withoutSeverity: facts?.withoutSeverity?.length ?? 0,
    withoutRunbook: facts?.withoutRunbook ?? 0,
    withoutFor: facts?.withoutFor?.length ?? 0,
    rules: (facts?.rules ?? []).map(([group, kind, name, line, exprLine]) => `${group}/${kind}/${name}/${line}/${exprLine}`),
  };
}

function factsOf(file: RuleFile): Facts {
  const rules = file.groups.flatMap((group) => group.rules);
  const alerts = rules.filter((rule) => rule.kind === 'alert');
  return {
    alerts: alerts.length,
    records: rules.length - alerts.length,
    withoutSeverity: alerts.filter(({ labels }) => !labels.some(({ key }) => key.value === 'severity')).length,
    withoutRunbook: alerts.filter((alert) => !hasRunbook(alert)).length,
    withoutFor: alerts.filter((alert) => alert.for === null).length,
    rules: rules.map(describeRule),
  };
}

const hasRunbook = ({ annotations }: AlertRule): boolean => annotations.some(({ key }) => key.value.startsWith('runbook'));
const describeRule = (rule: Rule): string =>
  `${rule.group.name.value}/${rule.kind}/${rule.name.value}/${rule.range.line}/${rule.expr.range.line}`;
