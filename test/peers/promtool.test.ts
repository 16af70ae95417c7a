// Our verdict beside the real promtool's: on our own small files, on mutants of them, and on random and mutated expressions. It judges as Prometheus 2.42 only,
// so that with another promtool the tests of generated input say so and skip.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRandom } from '../../bench/fault-set/random.ts';
import { Agreement } from '../rules/agreement.ts';
import { readFixtures } from '../rules/fixtures.ts';
import { generatedReasons } from '../rules/known-disagreements.ts';
import { mutateExpression } from '../rules/mutate-expression.ts';
import { mutateRuleFile } from '../rules/mutate-rule-file.ts';
import { fileOf } from '../rules/fuzz-input.ts';
import { isValid, judgeExpression, oldVersion, placeOf, readFileAs, validityProblems } from '../rules/our-verdict.ts';
import { judgeExpressionsByPromtool, judgeFilesByPromtool } from '../rules/promtool.ts';
import { pick } from '../rules/random-choice.ts';
import { randomExpression } from '../rules/random-expression.ts';
import { randomTemplate } from '../rules/random-template.ts';
import { seedExpressions } from '../rules/seed-expressions.ts';
import { findPeer } from './binaries.ts';
import { describeWithPeers } from './describe-with-peers.ts';

const promtool = findPeer('promtool') ?? '';
const expressionCount = 3000;
const fileCount = 1500;
const templateCount = 1000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rti-promtool-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Why generated input is not judged, empty when it is. */
function versionMismatch(): string {
  if (promtool === '') return ' (promtool is not installed)';
  const said = spawnSync(promtool, ['--version'], { encoding: 'utf8' });
  const version = /version (\d+\.\d+)/.exec(`${said.stdout}${said.stderr}`)?.[1] ?? 'unknown';
  return version === oldVersion ? '' : ` (skipped: promtool is ${version}, these are judged as ${oldVersion})`;
}
const mismatch = versionMismatch();

/** The reason we differ, null when there is none that is known. */
const reasonFor = (text: string): string | null => generatedReasons.find(({ detail }) => detail.test(text))?.reason ?? null;

/** Disagreements without a reason, each with what both say; those with one are printed. */
function unexplained(agreement: Agreement): string[] {
  for (const { id, detail } of agreement.disagreements) {
    const reason = reasonFor(detail);
    if (reason !== null) console.log(`known: ${id}: ${reason}`);
  }
  return agreement.disagreements.filter(({ detail }) => reasonFor(detail) === null).map(({ id, detail }) => `${id}: ${detail}`);
}

function compareFiles(files: ReadonlyMap<string, string>): Agreement {
  const verdicts = judgeFilesByPromtool(promtool, [...files.keys()]);
  const agreement = new Agreement();
  for (const [path, text] of files) {
    const theirs = verdicts.get(path);
    const ours = readFileAs(oldVersion, path, text);
    const problems = validityProblems(ours).map(({ range, message }) => `${range.line}:${range.column} ${message}`);
    const detail = `promtool: ${theirs?.ok ? 'ok' : theirs?.text}; ours: ${problems.slice(0, 3).join('; ') || 'ok'}; ${JSON.stringify(text)}`;
    agreement.count(path.slice(folder.length + 1), isValid(ours) === theirs?.ok, detail);
  }
  return agreement;
}

function writeAll(prefix: string, texts: readonly string[]): Map<string, string> {
  const files = new Map(texts.map((text, i) => [join(folder, `${prefix}-${i}.yml`), text]));
  for (const [path, text] of files) writeFileSync(path, text);
  return files;
}

describeWithPeers('our rules beside promtool', ['promtool'], () => {
  test.skipIf(mismatch !== '')(`promtool judges our own files as their folders say${mismatch}`, () => {
    const fixtures = readFixtures();
    const verdicts = judgeFilesByPromtool(
      promtool,
      fixtures.map(({ path }) => path),
    );
    const wrong = fixtures.filter(({ path, isValid: wanted }) => verdicts.get(path)?.ok !== wanted);
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  describe.skipIf(mismatch !== '')(`generated input${mismatch}`, () => {
    test('random and mutated expressions: the same verdict, errors on the same line', () => {
      const random = makeRandom(1, 'promtool', 'expressions');
      const made = Array.from({ length: expressionCount }, (_, i) =>
        i % 3 === 0
          ? randomExpression(random, 3)
          : mutateExpression(i % 3 === 1 ? pick(random, seedExpressions) : randomExpression(random, 2), random),
      );
      const [verdict, line, place] = [new Agreement(), new Agreement(), new Agreement()];
      for (const [i, theirs] of judgeExpressionsByPromtool(promtool, made).entries()) {
        const expr = made[i] ?? '';
        const ours = judgeExpression(expr, oldVersion);
        const said = ours.ok ? 'ok' : (ours.errors[0]?.message ?? '');
        verdict.count(JSON.stringify(expr), ours.ok === theirs.ok, `promtool: ${theirs.ok ? 'ok' : theirs.text}; ours: ${said}`);
        if (ours.ok || theirs.ok) continue;
        const at = placeOf(expr, ours.errors[0]?.span.from ?? 0);
        line.count(JSON.stringify(expr), at.line === theirs.line, '');
        place.count(
          JSON.stringify(expr),
          at.line === theirs.line && at.column === theirs.column,
          `${theirs.text}; ours: ${at.line}:${at.column} ${said}`,
        );
      }
      console.log(`expressions: verdict ${verdict.summary}, line ${line.summary}, place ${place.summary}`);
      expect(unexplained(verdict)).toEqual([]);
      expect(line.share).toBeGreaterThanOrEqual(0.98);
      expect(place.share).toBeGreaterThanOrEqual(0.8);
    });

    test('mutated files: the same verdict', () => {
      const random = makeRandom(1, 'promtool', 'files');
      const texts = readFixtures()
        .filter((fixture) => fixture.isValid && !fixture.text.includes('\r'))
        .map(({ text }) => text);
      const agreement = compareFiles(
        writeAll(
          'file',
          Array.from({ length: fileCount }, () => mutateRuleFile(pick(random, texts), random)),
        ),
      );
      console.log(`files: ${agreement.summary}`);
      expect(unexplained(agreement)).toEqual([]);
    });

    test('random templates: the same verdict', () => {
      const random = makeRandom(1, 'promtool', 'templates');
      const agreement = compareFiles(
        writeAll(
          'template',
          Array.from({ length: templateCount }, () => fileOf('up == 0', randomTemplate(random, 4))),
        ),
      );
      console.log(`templates: ${agreement.summary}`);
      expect(unexplained(agreement)).toEqual([]);
    });
  });
});

describe('promtool is asked for what it judges', () => {
  test.skipIf(promtool === '')('its verdict on an expression has the place it gives', () => {
    expect(judgeExpressionsByPromtool(promtool, ['up', 'sum(\n  a b)', 'rate(a)'])).toMatchObject([
      { ok: true },
      { ok: false, line: 2, column: 5 },
      { ok: false, line: 1, column: 6 },
    ]);
  });
});
