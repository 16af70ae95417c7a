// What resolving needs besides the document: secrets from files and the environment, addresses, and the report.
import type { Secret } from './config.ts';
import type { ConfigPath } from './problem.ts';
import type { Report } from './report.ts';
import { makeSecret } from './secret.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
/** Reads a whole file; throws when it cannot, or when it is longer than `bytesMax`. */
export type ReadFile = (path: string, bytesMax: number) => Uint8Array;

export type ResolveContext = { readonly report: Report; readonly env: Environment; readonly readFile: ReadFile };

const secretBytesMax = 65_536;
const variable = /\$\$\{|\$\{([^}]*)\}/g;

/** Text with `${NAME}` replaced by the environment (`$${` is a literal `${`). A missing variable is a problem; null then. */
export function expand(context: ResolveContext, text: string, path: ConfigPath): string | null {
  if (context.report.variableOf(path) !== null) return text;
  let missing = false;
  const expanded = text.replace(variable, (whole, name: string | undefined) => {
    if (name === undefined) return '${';
    const value = context.env[name];
    if (value === undefined || value === '') {
      missing = true;
      context.report.meaning(
        path,
        `the environment variable ${name} is ${value === '' ? 'empty' : 'not set'}`,
        `set ${name}, or use the key ending in _file`,
      );
      return whole;
    }
    return value;
  });
  return missing ? null : expanded;
}

/** Reads a file that holds one secret; the final line end is not part of it. Null and a problem when it cannot be read. */
export function readSecretFile(context: ResolveContext, file: string, path: ConfigPath): Secret | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(context.readFile(file, secretBytesMax)).replace(/\r?\n$/, '');
    if (text !== '') return makeSecret(text);
    context.report.meaning(path, `the file ${JSON.stringify(file)} is empty`, 'it must hold the secret and nothing else');
  } catch (error) {
    const reason =
      error instanceof TypeError ? 'is not text' : `cannot be read (${error instanceof Error ? error.message : String(error)})`;
    context.report.meaning(
      path,
      `the file ${JSON.stringify(file)} ${reason}`,
      'check the path and the rights of the user this service runs as',
    );
  }
  return null;
}

/** The secret `key` or `key_file` of a map; null when neither is given or it is wrong. */
export function readSecret(
  context: ResolveContext,
  map: Readonly<Record<string, unknown>>,
  key: string,
  path: ConfigPath,
): Secret | null {
  const plain = map[key];
  const file = map[`${key}_file`];
  if (typeof plain === 'string' && typeof file === 'string') {
    context.report.meaning([...path, `${key}_file`], `${key} and ${key}_file are both given`, 'keep one of them');
    return null;
  }
  if (typeof file === 'string') return readSecretFile(context, file, [...path, `${key}_file`]);
  if (typeof plain !== 'string') return null;
  const value = expand(context, plain, [...path, key]);
  return value === null || value === '' ? null : makeSecret(value);
}

/** True when the text is an http(s) address with a host. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** An http(s) address without a final slash; '' and a problem when it is none. */
export function readUrl(context: ResolveContext, text: string | undefined, path: ConfigPath): string {
  if (text === undefined) return '';
  const value = expand(context, text, path);
  if (value === null) return '';
  if (isHttpUrl(value)) {
    const parsed = new URL(value);
    if (parsed.username === '' && parsed.password === '') return value.replace(/\/+$/, '');
    context.report.meaning(path, 'an address must not contain a user name or password', 'use basic_auth');
    return '';
  }
  const remedy = /^[\w.-]+:\d+/.test(value) ? `write http://${value}` : 'it must begin with http:// or https://';
  context.report.meaning(path, `not an http(s) address: ${JSON.stringify(text)}`, remedy);
  return '';
}

export function readOptionalUrl(context: ResolveContext, text: string | undefined, path: ConfigPath): string | null {
  return text === undefined ? null : readUrl(context, text, path);
}

export function readBasicAuth(
  context: ResolveContext,
  auth:
    | { readonly username: string; readonly password?: string | undefined; readonly password_file?: string | undefined }
    | undefined,
  path: ConfigPath,
): { readonly username: string; readonly password: Secret } | null {
  if (auth === undefined) return null;
  const password = readSecret(context, auth, 'password', path);
  if (password !== null) return { username: auth.username, password };
  if (auth.password === undefined && auth.password_file === undefined)
    context.report.meaning(path, 'basic_auth has no password', 'add password or password_file');
  return null;
}
