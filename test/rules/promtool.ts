// `promtool check rules` as a judge: what it says of files, and of many expressions in one call.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What it says of one file; `text` is all it printed about it, without the path. */
export type PromtoolVerdict = { readonly ok: boolean; readonly text: string };

/** What it says of one expression; line and column are inside it, from 1. */
export type PromtoolExpression =
  | { readonly ok: true }
  | { readonly ok: false; readonly text: string; readonly line: number; readonly column: number };

const filesInOneCall = 200;

/** Its verdict on each file, by path. It judges a file alone, so that many share one process. */
export function judgeFilesByPromtool(promtool: string, paths: readonly string[]): Map<string, PromtoolVerdict> {
  const verdicts = new Map<string, PromtoolVerdict>();
  for (let from = 0; from < paths.length; from += filesInOneCall) {
    const chunk = paths.slice(from, from + filesInOneCall);
    const run = spawnSync(promtool, ['check', 'rules', '--lint=none', ...chunk], {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    if (run.error !== undefined) throw new Error('promtool did not run', { cause: run.error });
    const accepted = new Set([...run.stdout.matchAll(/^Checking (.+)\n {2}SUCCESS/gm)].map((match) => match[1]));
    for (const path of chunk) verdicts.set(path, { ok: accepted.has(path), text: textAbout(path, run.stderr) });
  }
  return verdicts;
}

function textAbout(path: string, stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.startsWith(`${path}: `));
  return lines.map((line) => line.slice(path.length + 2)).join('\n');
}

/** Its verdict on each expression: one rule each, all in one file. Lone surrogates and NUL cannot be written to YAML and must not be among them. */
export function judgeExpressionsByPromtool(promtool: string, expressions: readonly string[]): PromtoolExpression[] {
  const folder = mkdtempSync(join(tmpdir(), 'rti-promtool-'));
  try {
    const path = join(folder, 'expressions.yml');
    writeFileSync(path, ruleFileOf(expressions));
    const text = judgeFilesByPromtool(promtool, [path]).get(path)?.text ?? '';
    return readVerdicts(text, expressions.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A file with a record for each expression, in JSON's quotes, which YAML reads alike. */
function ruleFileOf(expressions: readonly string[]): string {
  const rules = expressions.map((expr, i) => `  - record: r${i}\n    expr: ${JSON.stringify(expr)}\n`);
  return `groups:\n- name: g\n  rules:\n${rules.join('')}`;
}

function readVerdicts(text: string, count: number): PromtoolExpression[] {
  const refused = new Map<number, PromtoolExpression>();
  // A message may run over lines (it quotes what it did not expect), so that only the head of each is looked for.
  for (const match of text.matchAll(/^\d+:\d+: group "g", rule (\d+), "r\d+": (.*)$/gm)) {
    const place = /parse error at line (\d+), char (\d+)|(\d+):(\d+): parse error/.exec(match[2] ?? '');
    refused.set(Number(match[1]), {
      ok: false,
      text: match[2] ?? '',
      line: Number(place?.[1] ?? place?.[3] ?? 1),
      column: Number(place?.[2] ?? place?.[4] ?? 1),
    });
  }
  if (text !== '' && refused.size === 0)
    throw new Error(`promtool refused the file of expressions as a whole: ${text.slice(0, 300)}`);
  return Array.from({ length: count }, (_, i) => refused.get(i + 1) ?? { ok: true });
}
