// How much the unit tests of the rule pack notice: each rule with one slip of the hand, and whether promtool's unit tests fail. The rules that no test
// of a mutant looks at are left out of its run, so that it takes a fraction of the time; that the rest passes without the slip is tried, too.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { requirePeer } from '../test/peers/binaries.ts';
import { packFiles, packFolder, packTestFiles } from '../test/stand-ins/rule-pack.ts';
import { loadLine } from './daemon.ts';
import {
  dependentsOf,
  type Mutant,
  mutantsOf,
  nameOf,
  neededBy,
  type PackGroup,
  type PackRule,
  type Reads,
  readsOf,
} from './rules/rule-mutants.ts';
import type { Bench } from './run.ts';

type RuleFile = { readonly file: string; readonly groups: readonly PackGroup[] };
type TestFile = { readonly file: string; readonly document: TestDocument };
type TestDocument = { readonly rule_files: readonly string[]; readonly tests: readonly object[] };
type Judged = { readonly file: string; readonly rule: string; readonly mutant: Mutant; readonly isCaught: boolean };

const execute = promisify(execFile);
const read = (path: string): unknown => parse(readFileSync(join(packFolder, path), 'utf8'));

/** The unit tests that look at a rule, with the part of the pack that they need. */
class Trial {
  readonly #folder: string;
  readonly #files: readonly RuleFile[];
  readonly #tests: readonly TestFile[];
  /** Whether a file of tests passes without a slip, where that has been tried. */
  readonly #sound = new Map<string, boolean>();
  readonly #needed: ReadonlySet<string>;

  constructor(pack: Pack, rule: PackRule) {
    const { reads } = pack;
    const names = [...reads.keys()];
    const mentioned = (test: object): readonly string[] => namesIn(JSON.stringify(test), names);
    const looking = dependentsOf(nameOf(rule), reads);
    this.#tests = pack.tests.flatMap(({ file, document }) => {
      const tests = document.tests.filter((test) => mentioned(test).some((name) => looking.has(name)));
      return tests.length === 0 ? [] : [{ file, document: { ...document, tests } }];
    });
    this.#needed = neededBy(
      this.#tests.flatMap(({ document }) => document.tests.flatMap(mentioned)),
      reads,
    );
    this.#files = pack.files;
    this.#folder = mkdtempSync(join(pack.folder, 'trial-'));
    mkdirSync(join(this.#folder, 'tests'));
    for (const { file, document } of this.#tests) writeFileSync(join(this.#folder, 'tests', file), JSON.stringify(document));
  }

  /** Whether a test fails with `other` in the place of `rule`, and only then. They are tried until one does. */
  async catches(rule: PackRule, other: PackRule): Promise<boolean> {
    for (const { file } of this.#tests) {
      if (await this.#passes(file, rule, other)) continue;
      this.#sound.set(file, this.#sound.get(file) ?? (await this.#passes(file, rule, rule)));
      if (this.#sound.get(file) !== true) throw new Error(`${nameOf(rule)}: ${file} fails without a slip`);
      return true;
    }
    return false;
  }

  async #passes(file: string, rule: PackRule, other: PackRule): Promise<boolean> {
    for (const { file: name, groups } of this.#files) {
      const kept = groups.map((group) => ({
        ...group,
        rules: group.rules.filter((one) => this.#needed.has(nameOf(one))).map((one) => (one === rule ? other : one)),
      }));
      writeFileSync(join(this.#folder, name), JSON.stringify({ groups: kept }));
    }
    return runTests(join(this.#folder, 'tests'), file);
  }
}

async function runTests(folder: string, file: string): Promise<boolean> {
  try {
    await execute(requirePeer('promtool'), ['test', 'rules', file], { cwd: folder, timeout: 120_000 });
    return true;
  } catch (error) {
    // 1 says that a test failed; anything else is no verdict.
    if ((error as { code?: unknown }).code === 1) return false;
    throw error;
  }
}

/** A name that is part of a longer one is not meant. */
function namesIn(text: string, names: readonly string[]): readonly string[] {
  const words = new Set(text.match(/[\w:]+/g));
  return names.filter((name) => words.has(name));
}

type Pack = {
  readonly folder: string;
  readonly files: readonly RuleFile[];
  readonly tests: readonly TestFile[];
  readonly reads: Reads;
};

/** The unit tests that are done soonest come first: most slips are caught by them. */
async function loadPack(folder: string): Promise<Pack> {
  const files = packFiles.map((file) => ({ file, groups: (read(file) as RuleFile).groups })); // promtool and our own checker judge them
  const timed: { readonly test: TestFile; readonly ms: number }[] = [];
  for (const file of packTestFiles) {
    const from = performance.now();
    if (!(await runTests(join(packFolder, 'tests'), file))) throw new Error(`${file} fails without a slip`);
    const document = read(join('tests', file)) as TestDocument; // promtool judges them
    timed.push({ test: { file, document }, ms: performance.now() - from });
  }
  const tests = timed.toSorted((a, b) => a.ms - b.ms).map(({ test }) => test);
  return { folder, files, tests, reads: readsOf(files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))) };
}

async function judgeRule(pack: Pack, file: string, rule: PackRule): Promise<readonly Judged[]> {
  const trial = new Trial(pack, rule);
  const judged: Judged[] = [];
  for (const mutant of mutantsOf(rule)) {
    const isCaught = await trial.catches(rule, mutant.rule);
    judged.push({ file, rule: nameOf(rule), mutant, isCaught });
  }
  return judged;
}

/** As many at a time as there are cores. */
async function judgeAll(pack: Pack): Promise<readonly Judged[]> {
  const waiting = pack.files.flatMap(({ file, groups }) => groups.flatMap(({ rules }) => rules.map((rule) => ({ file, rule }))));
  const wanted = process.env['RTI_MUTANTS_OF'] ?? '';
  const queue = waiting.filter(({ file, rule }) => `${file} ${nameOf(rule)}`.includes(wanted));
  const judged: Judged[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const found = await judgeRule(pack, next.file, next.rule);
      judged.push(...found);
      for (const { mutant, isCaught } of found)
        if (!isCaught) console.error(`  ${nameOf(mutant.rule)}: ${mutant.kind}: ${mutant.change}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return judged;
}

function tableOf(judged: readonly Judged[], key: (one: Judged) => string): readonly string[] {
  return [...Map.groupBy(judged, key)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => {
      const caught = all.filter(({ isCaught }) => isCaught).length;
      return `| ${name} | ${all.length} | ${caught} | ${((100 * caught) / all.length).toFixed(1)} % |`;
    });
}

export const bench: Bench = {
  name: 'Rule pack: mutants that its unit tests notice',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rti-bench-mutants-'));
    const from = performance.now();
    try {
      const judged = await judgeAll(await loadPack(folder));
      const left = judged.filter(({ isCaught }) => !isCaught);
      const seconds = ((performance.now() - from) / 1000).toFixed(0);
      const head = (of: string): readonly string[] => [`| ${of} | mutants | noticed | share |`, '|---|---|---|---|'];
      const survivors = left.map(({ rule, mutant }) => `- ${rule}: ${mutant.change.replaceAll('`', '')}`);
      return [
        'Each rule of rules/ with one slip of the hand, under `promtool test rules`. Numbers are taken half as large again, and by a third smaller; comparisons and set operators are',
        `turned round, ranges and offsets doubled, \`for\` tripled and left out, labels misspelt. Lines over native histograms have no unit tests, and no mutants. ${seconds} s; ${loadLine()}.`,
        '`npm run bench -- rule-mutants`; RTI_MUTANTS_OF=critical.yml, or the name of a rule, tries those alone',
        '',
        ...head('file'),
        ...tableOf(judged, ({ file }) => basename(file)),
        '',
        ...head('slip'),
        ...tableOf(judged, ({ mutant }) => mutant.kind),
        '',
        left.length === 0 ? 'None is left.' : `Left are ${left.length}:`,
        ...(left.length === 0 ? [] : ['', ...survivors]),
      ].join('\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
