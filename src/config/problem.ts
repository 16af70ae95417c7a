// One thing that is wrong with a configuration: where, what, and what to do about it. Printed like a compiler error.
import { maskedSecret } from './secret.ts';

export type ConfigPath = readonly (string | number)[];

export type Problem = {
  /** `unreadable`: there is no text to judge. `syntax`: not YAML. `shape`: a key or type. `meaning`: parts that do not fit each other. */
  readonly code: 'unreadable' | 'syntax' | 'shape' | 'meaning';
  /** `rti.yml:12:7`, `environment SLACK_CHANNEL`, or the file's name. */
  readonly where: string;
  readonly line: number | null;
  readonly column: number | null;
  /** `watches[2].for`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string | null;
  /** The line of the file, secrets masked; null when there is none to show. */
  readonly sourceLine: string | null;
};

const plainKey = /^[A-Za-z_][\w-]*$/;

/** `watches[2].for`, `grafana.dashboards["cpu_usage:warning"]`. */
export function formatPath(path: ConfigPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (plainKey.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

const secretKey =
  /((?:^|[\s,{"'])[\w-]*(?:token|password|secret|credentials|api_key|routing_key|service_key|api_url|heartbeat_url)["']?\s*:\s*)(?!\s)([^#\n]*?)(?=\s*(?:[,}]|$|\s#))/g;
const urlWithPath = /(\w+:\/\/)(?:[^\s/@"']*@)?([^\s/"']+)\/[^\s"',}]+/g;
const sourceLineMax = 160;

/** A source line as it may be shown: values of secret keys are masked, and in `receivers` also the path of every URL. */
export function maskSourceLine(line: string, inReceivers: boolean): string {
  let shown = line.replace(secretKey, `$1${maskedSecret}`);
  shown = shown.replace(/(\w+:\/\/)[^\s/@"']+@/g, `$1${maskedSecret}@`);
  if (inReceivers || shown.includes('hooks.')) shown = shown.replace(urlWithPath, `$1$2/${maskedSecret}`);
  return shown.length > sourceLineMax ? `${shown.slice(0, sourceLineMax)}…` : shown;
}

/** The problem as text: a first line that editors can jump to, the source line with a caret, and the remedy. */
export function formatProblem(problem: Problem): string {
  const head = [problem.where, problem.path].filter((part) => part !== '').join(' ');
  const lines = [`${head}: ${problem.message}`];
  if (problem.sourceLine !== null && problem.line !== null && problem.column !== null) {
    const gutter = String(problem.line);
    const source = problem.sourceLine.replaceAll('\t', ' ');
    lines.push(`  ${gutter} | ${source}`);
    if (problem.column <= source.length + 1) lines.push(`  ${' '.repeat(gutter.length)} | ${' '.repeat(problem.column - 1)}^`);
  }
  if (problem.remedy !== null) lines.push(`  help: ${problem.remedy}`);
  return `${lines.join('\n')}\n`;
}

export function inFileOrder(problems: readonly Problem[]): Problem[] {
  const line = (problem: Problem): number => problem.line ?? 0;
  return [...problems].sort((a, b) => line(a) - line(b) || (a.column ?? 0) - (b.column ?? 0));
}
