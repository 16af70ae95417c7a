// A rendered message as lines for the terminal: what a person would read in Slack, PagerDuty or a mail, without the JSON around it.
import type { Rendered } from '../channels/port.ts';

const linesMax = 24;
const widthMax = 180;
/** Texts of Slack's blocks, in the order they are shown. */
const containers = ['blocks', 'attachments', 'fields', 'elements', 'text'] as const;

/** The title first, then the body. */
export function messageLines({ title, body }: Rendered): readonly string[] {
  const lines = [title, ...bodyLines(body)]
    .map((line) => line.trimEnd())
    .filter((line, i) => i === 0 || (line !== '' && line !== title));
  const shown = lines.length > linesMax ? [...lines.slice(0, linesMax), `… ${lines.length - linesMax} more lines`] : lines;
  return shown.map((line) => (line.length > widthMax ? `${line.slice(0, widthMax - 1)}…` : line));
}

function bodyLines(body: unknown): readonly string[] {
  if (typeof body === 'string') return body.split('\n');
  if (!isMap(body)) return fieldLines(body, '');
  if ('blocks' in body || 'attachments' in body) return textsOf(body).flatMap((text) => text.split('\n'));
  const { payload, links } = body;
  if (isMap(payload)) return [...fieldLines(payload, ''), ...(links === undefined ? [] : fieldLines({ links }, ''))];
  return fieldLines(body, '');
}

function textsOf(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(textsOf);
  if (!isMap(node)) return [];
  if (typeof node.text === 'string' && !('blocks' in node) && !('attachments' in node)) return [node.text];
  return containers.flatMap((name) => textsOf(node[name]));
}

/** `name: value`, nested names joined by a dot. */
function fieldLines(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => fieldLines(item, path));
  if (!isMap(value))
    return value === null || value === undefined ? [] : [path === '' ? scalar(value) : `${path}: ${scalar(value)}`];
  if (Object.values(value).every((item) => typeof item !== 'object') && path !== '' && Object.keys(value).length > 1)
    return [
      `${path}: ${Object.entries(value)
        .map(([name, item]) => `${name}=${scalar(item)}`)
        .join(' ')}`,
    ];
  return Object.entries(value).flatMap(([name, item]) => fieldLines(item, path === '' ? name : `${path}.${name}`));
}

const scalar = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
