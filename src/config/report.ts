// Collects problems and warnings while a configuration is read, and knows where each path of it was written.
import type { Place } from './config.ts';
import { type ConfigPath, formatPath, maskSourceLine, type Problem } from './problem.ts';
import { type Holed, writtenPath } from './holed-document.ts';
import type { YamlSource } from './yaml-source.ts';

/** Which part of the configuration an environment variable set: path → name of the variable. */
export type EnvironmentOrigins = ReadonlyMap<string, string>;

export class Report {
  readonly problems: Problem[] = [];
  readonly warnings: string[] = [];
  /** Set when wrong parts were taken out of the document: paths from then on count without them. */
  holed: Holed = null;
  readonly #source: YamlSource | null;
  readonly #origins: EnvironmentOrigins;
  readonly #wrongShapes: ConfigPath[] = [];

  constructor(source: YamlSource | null, origins: EnvironmentOrigins) {
    this.#source = source;
    this.#origins = origins;
  }

  /** The variable that set this path or a part around it; null when the file did. */
  variableOf(path: ConfigPath): string | null {
    return this.#variableOf(writtenPath(this.holed, path));
  }

  #variableOf(path: ConfigPath): string | null {
    for (let length = path.length; length > 0; length -= 1) {
      const variable = this.#origins.get(formatPath(path.slice(0, length)));
      if (variable !== undefined) return variable;
    }
    return null;
  }

  /** Where the file says it; null when it comes from the environment or is built in. */
  placeOf(path: ConfigPath): Place | null {
    const written = writtenPath(this.holed, path);
    if (this.#source === null || this.#variableOf(written) !== null || !isWritten(this.#source.value, written)) return null;
    return this.#source.locate(written, 'key');
  }

  shape(path: ConfigPath, message: string, remedy: string | null): void {
    this.#wrongShapes.push(path);
    const isKey =
      message.startsWith('not yet:') ||
      message.startsWith('unknown key') ||
      message === 'has no value' ||
      message.endsWith(' is missing');
    this.#add('shape', { path, message, remedy, at: isKey ? 'key' : 'value', offset: 0 });
  }

  /** Parts that do not fit each other. Said only where the shape is right, so that one mistake is one problem. */
  meaning(compactPath: ConfigPath, message: string, remedy: string | null = null, offset = 0): void {
    const path = writtenPath(this.holed, compactPath);
    const related = this.#wrongShapes.some((wrong) => wrong.every((part, i) => path[i] === part) || startsWith(wrong, path));
    if (!related) this.#add('meaning', { path, message, remedy, at: 'value', offset });
  }

  /** An environment variable that is wrong on its own. */
  environment(variable: string, message: string, remedy: string | null): void {
    this.problems.push({
      code: 'meaning',
      where: `environment ${variable}`,
      line: null,
      column: null,
      path: '',
      message,
      remedy,
      sourceLine: null,
    });
  }

  warn(message: string): void {
    this.warnings.push(message);
  }

  #add(
    code: 'shape' | 'meaning',
    p: { path: ConfigPath; message: string; remedy: string | null; at: 'key' | 'value'; offset: number },
  ): void {
    const common = { code, message: p.message, remedy: p.remedy };
    const variable = this.#variableOf(p.path);
    if (variable !== null || this.#source === null) {
      this.problems.push({
        ...common,
        path: '',
        where: `environment${variable === null ? '' : ` ${variable}`}`,
        line: null,
        column: null,
        sourceLine: null,
      });
      return;
    }
    const start = p.offset > 0 ? this.#source.scalarStart(p.path) : null;
    const place = start ?? this.#source.locate(p.path, p.at);
    const column = place.column + (start === null ? 0 : p.offset);
    this.problems.push({
      ...common,
      path: formatPath(p.path),
      where: `${place.file}:${place.line}:${column}`,
      line: place.line,
      column,
      sourceLine: maskSourceLine(this.#source.line(place.line), p.path[0] === 'receivers'),
    });
  }
}

function startsWith(path: ConfigPath, prefix: ConfigPath): boolean {
  return prefix.length > 0 && prefix.length <= path.length && prefix.every((part, i) => path[i] === part);
}

/** A route, a watch or a receiver that the file does not have is a built-in one: told by its section and its number there. */
function isWritten(document: unknown, [section, item]: ConfigPath): boolean {
  if (section === undefined) return true;
  const value = partOf(document, section);
  return value !== undefined && (item === undefined || !Array.isArray(value) || partOf(value, item) !== undefined);
}

function partOf(value: unknown, part: string | number): unknown {
  if (Array.isArray(value)) return value[Number(part)];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === String(part))?.[1]
    : undefined;
}
