// From the schema's issues to problems at their places, and the document without its wrong parts, so that the rest can be judged too.
import type { z } from 'zod';
import { shown } from './fields.ts';
import { type Holed, valueAt, withoutHoles, writtenPath } from './holed-document.ts';
import type { ConfigPath } from './problem.ts';
import type { Report } from './report.ts';

type Issue = z.core.$ZodIssue;
type Finding = { readonly path: ConfigPath; readonly message: string; readonly input: unknown };

const names: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
};

/** Of a union's branches the one that was meant: whose outer type fits. With none, one sentence for all. */
function unionFindings(issue: z.core.$ZodIssueInvalidUnion, root: unknown, prefix: ConfigPath): Finding[] {
  const path = [...prefix, ...issue.path] as ConfigPath; // PropertyKey without symbols: the document is YAML
  if (issue.message !== 'Invalid input') return [{ path, message: issue.message, input: null }];
  const meant = issue.errors.find((branch) =>
    branch.every((inner) => !(inner.code === 'invalid_type' && inner.path.length === 0)),
  );
  if (meant !== undefined && meant.length > 0) return meant.flatMap((inner) => findings(inner, root, path));
  const expected = issue.errors.flatMap((branch) =>
    branch.flatMap((inner) => (inner.code === 'invalid_type' ? [names[inner.expected] ?? inner.expected] : [])),
  );
  return [{ path, message: `expected ${[...new Set(expected)].join(' or ')}, got ${shown(valueAt(root, path))}`, input: null }];
}

function findings(issue: Issue, root: unknown, prefix: ConfigPath = []): Finding[] {
  const path = [...prefix, ...issue.path] as ConfigPath; // as above
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const messages = issue.message.split('\n');
      return issue.keys.map((key, i) => ({ path: [...path, key], message: messages[i] ?? `unknown key "${key}"`, input: null }));
    }
    case 'invalid_union':
      return unionFindings(issue, root, prefix);
    case 'invalid_key':
      return [{ path, message: issue.issues[0]?.message ?? `not a valid key: ${shown(path.at(-1))}`, input: null }];
    case 'invalid_type':
      if (value === undefined) return [{ path, message: `${String(path.at(-1))} is missing`, input: value }];
      if (!issue.message.startsWith('Invalid input')) break;
      return [
        {
          path,
          message: value === null ? 'has no value' : `expected ${names[issue.expected] ?? issue.expected}, got ${shown(value)}`,
          input: value,
        },
      ];
    case 'invalid_value':
      if (!issue.message.startsWith('Invalid')) break;
      return [{ path, message: `expected ${issue.values.map(String).join(', ')}, got ${shown(value)}`, input: value }];
    case 'too_small':
      if (!issue.message.startsWith('Too small')) break;
      return [
        {
          path,
          message: Array.isArray(value)
            ? 'the list is empty'
            : `${shown(value)} is too small (${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum})`,
          input: value,
        },
      ];
    case 'too_big':
      if (!issue.message.startsWith('Too big')) break;
      return [
        {
          path,
          message: `${shown(value)} is too large (${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum})`,
          input: value,
        },
      ];
    default:
  }
  return [{ path, message: issue.message, input: value }];
}

const secretName = /(?:token|password|secret|credentials|key|api_url)(?:_file)?$/;

function remedyOf(path: ConfigPath, message: string): string | null {
  if (message === 'has no value')
    return path.at(-1) === 'channel' ? 'put it in quotes: an unquoted # begins a comment' : 'give it a value, or remove the key';
  if (message.startsWith('not yet:')) return 'remove it for now: it is refused rather than ignored';
  if (message.startsWith('expected true or false')) return 'write true or false, without quotes';
  if (message.startsWith('not a duration')) return 'numbers with units y w d h m s ms, largest first: 90s, 1h30m';
  return null;
}

/** Reports every issue at its place (`report: null` = says nothing) and takes the parts they are about out of `holed`. */
export function takeOutWrongParts(issues: readonly Issue[], holed: Holed, report: Report | null): Holed {
  const compact = withoutHoles(holed);
  const rest: Holed = structuredClone(holed);
  for (const { path, message } of issues.flatMap((issue) => findings(issue, compact))) {
    const written = writtenPath(holed, path);
    const safe =
      secretName.test(String(path.at(-1))) && message.includes(', got ') ? message.slice(0, message.indexOf(', got ')) : message;
    report?.shape(written, safe, remedyOf(path, message));
    takeOut(rest, written);
  }
  return rest;
}

/** A missing key takes the map it is missing from along. */
function takeOut(root: Holed, path: ConfigPath): void {
  const parent = valueAt(root, path.slice(0, -1));
  const key = path.at(-1);
  if (key === undefined || typeof parent !== 'object' || parent === null) return;
  const container = parent as Record<string | number, unknown>; // a map or list of the document
  if (container[key] === undefined) takeOut(root, path.slice(0, -1));
  else if (Array.isArray(parent)) container[key] = undefined;
  else delete container[key];
}
