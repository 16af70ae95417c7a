// `rti rules check`: finds and reads rule files, has them judged, fixes what is mechanical, and reports; exit code 0 fine, 1 problems, 2 wrong usage.
import {
  type ReportedFile,
  type CheckReport,
  isFailure,
  isValid,
  type ReportOptions,
  shownPart,
} from '../rules/reports/check-report.ts';
import { onOneLine } from '../rules/reports/plain-text.ts';
import { counted, renderSummary, renderText } from '../rules/reports/text.ts';
import { looksLikeTemplate } from '../rules/looks-like-rules.ts';
import { diskTree } from './file-tree.ts';
import { findRuleFiles, RulePathError } from './find-rule-files.ts';
import { describeFixes, diffOfFixes, fixRules, writeFixes } from './fix-rules.ts';
import type { CliIo, ExitCode } from './io.ts';
import { judgeRules, readSettings } from './judge-rules.ts';
import { isOtherYaml, readRuleText, type RuleText } from './read-rule-texts.ts';
import { type RulesCheckOptions, type ReportFormat, RulesUsageError } from './rules-flags.ts';
import { programVersion } from './version.ts';

type Render = (report: CheckReport, options: ReportOptions) => string;
type Judge = (texts: readonly RuleText[]) => readonly ReportedFile[];

/** Options given as a function are read here, so that a wrong flag is told as every other wrong use. */
export async function rulesCheckCommand(given: () => RulesCheckOptions, io: CliIo): Promise<ExitCode> {
  try {
    return await check(given(), io);
  } catch (error) {
    if (!(error instanceof RulesUsageError || error instanceof RulePathError)) throw error;
    io.stderr(`error: ${error.message.trimEnd().split('\n').map(onOneLine).join('\n')}\n`);
    return 2;
  }
}

async function check(options: RulesCheckOptions, io: CliIo): Promise<ExitCode> {
  const settings = await readSettings(options, io);
  await refuseOutput(options.output, io);
  const read = await readAll(options, io);
  if (options.fix === 'yes' && read.texts.some((file) => file.isStandardInput))
    throw new RulesUsageError('--fix cannot change the standard input; --fix --dry-run prints what it would change');
  const judge = (files: readonly RuleText[]): readonly ReportedFile[] => judgeRules(files, settings);
  if (options.fix === 'dry-run') return printDiff(read.texts, judge, io);
  const checked = options.fix === 'yes' ? await judgeAndFix(read.texts, judge, options, io) : judge(read.texts);
  if (read.skipped.length > 0)
    io.stderr(`skipped ${counted(read.skipped.length, 'YAML file')} without rules: ${someOf(read.skipped)}\n`);
  tellTemplates(checked, io);
  await write({ files: checked }, options, io);
  return checked.some(({ problems }) => problems.some((problem) => isFailure(problem, options.isStrict))) ? 1 : 0;
}

/** Says what it fixed among the results, except where those are for a program. */
async function judgeAndFix(
  before: readonly RuleText[],
  judge: Judge,
  { format }: RulesCheckOptions,
  io: CliIo,
): Promise<readonly ReportedFile[]> {
  const { texts, checked, fixed } = fixRules(before, judge);
  await writeFixes(before, texts, rewriteWith(io));
  const tell = format === 'text' ? io.stdout : io.stderr;
  tell(describeFixes(fixed));
  return checked;
}

/** Found before the work is done. */
async function refuseOutput(output: string | null, io: CliIo): Promise<void> {
  const reason = output === null ? null : await io.files.whyNotWritable(output);
  if (reason !== null) throw new RulesUsageError(`--output: cannot write ${output}: ${reason}`);
}

type ReadTexts = { readonly texts: readonly RuleText[]; readonly skipped: readonly string[] };

/** How often a terminal is told how far it is, in files. */
const progressEvery = 50;

async function readAll({ paths, stdinName }: RulesCheckOptions, io: CliIo): Promise<ReadTexts> {
  const found = findRuleFiles(paths, io.tree ?? diskTree);
  const texts: RuleText[] = [];
  const skipped: string[] = [];
  const tell = io.terminal?.stderr === true && found.length >= progressEvery ? io.stderr : () => {};
  for (const [at, file] of found.entries()) {
    if (at % progressEvery === 0) tell(`\rreading ${at} of ${found.length} files`);
    const text = await readRuleText(file, stdinName, io);
    if (isOtherYaml(text)) skipped.push(text.path);
    else texts.push(text);
  }
  tell('\r\u001b[K');
  if (texts.length === 0)
    throw new RulePathError(`${paths.join(', ')}: no rule file among ${skipped.length} YAML files (${someOf(skipped)})`);
  return { texts, skipped };
}

/** Exit code 1 says that there is something to fix. */
function printDiff(texts: readonly RuleText[], judge: Judge, io: CliIo): ExitCode {
  const diff = diffOfFixes(texts, fixRules(texts, judge).texts);
  io.stdout(diff);
  return diff === '' ? 0 : 1;
}

function rewriteWith(io: CliIo): (path: string, content: string) => Promise<void> {
  const { rewrite } = io.tree ?? diskTree;
  return async (path, content) => {
    try {
      await rewrite(path, content);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      throw new RulePathError(`${path}: --fix cannot write it: ${error.message}`, { cause: error });
    }
  };
}

/** What a template of a chart renders to can be checked, itself it is no YAML: its errors would only puzzle. */
function tellTemplates(files: readonly ReportedFile[], io: CliIo): void {
  const templates = files.filter((file) => file.rules.length === 0 && !isValid(file) && looksLikeTemplate(file.text));
  if (templates.length === 0) return;
  const names = someOf(templates.map(({ path }) => path));
  const look = templates.length === 1 ? 'looks like a template' : 'look like templates';
  io.stderr(`${names} ${look}: check what is rendered, as in: helm template … | rti rules check -\n`);
}

const namesMax = 5;

function someOf(paths: readonly string[]): string {
  const more = paths.length > namesMax ? ` and ${paths.length - namesMax} more` : '';
  return `${paths.slice(0, namesMax).map(onOneLine).join(', ')}${more}`;
}

async function write(report: CheckReport, options: RulesCheckOptions, io: CliIo): Promise<void> {
  const render = await loadReport(options.format);
  const { minSeverity, problemsMax, isStrict, output } = options;
  const shown = { minSeverity, problemsMax, isStrict, useColor: useColor(options, io), version: programVersion(io.readFile) };
  const text = render(report, shown);
  if (output === null) {
    io.stdout(text);
    return;
  }
  try {
    await io.files.replace(output, text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new RulesUsageError(`--output: cannot write ${output}: ${error.message}`, { cause: error });
  }
  io.stderr(`${renderSummary(report, shownPart(report, shown), shown)}: ${onOneLine(output)}\n`);
}

/** Only the report that is asked for is loaded: the command is run on every save. */
async function loadReport(format: ReportFormat): Promise<Render> {
  switch (format) {
    case 'text':
      return renderText;
    case 'json':
      return (await import('../rules/reports/json.ts')).renderJson;
    case 'github':
      return (await import('../rules/reports/github.ts')).renderGithub;
    case 'sarif':
      return (await import('../rules/reports/sarif.ts')).renderSarif;
    case 'junit':
      return (await import('../rules/reports/junit.ts')).renderJunit;
  }
}

/** As no-color.org has it; a file is never coloured unasked. */
function useColor({ color, output }: RulesCheckOptions, io: CliIo): boolean {
  if (color !== 'auto') return color === 'always';
  const isUnwanted = (io.env['NO_COLOR'] ?? '') !== '' || io.env['TERM'] === 'dumb';
  return output === null && io.terminal?.stdout === true && !isUnwanted;
}
