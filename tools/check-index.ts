// The table of docs/checks/README.md: every check with what its page says first. `UPDATE=1` in the registry's test writes it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VALIDITY_CODES } from '../src/rules/problem-code.ts';
import { registeredChecks } from '../src/rules/checks/registry.ts';

const folder = fileURLToPath(new URL('../docs/checks/', import.meta.url));
const mark = (name: string, end: '' | '/'): string => `<!-- ${end}${name} -->`;

/** The first paragraph of the page of a check. */
function firstWords(id: string): string {
  const [, paragraph = ''] = readFileSync(`${folder}${id}.md`, 'utf8').split('\n\n');
  return paragraph.replaceAll('\n', ' ');
}

const link = (id: string): string => `[\`${id}\`](${id}.md)`;

function checkTable(): string {
  const rows = registeredChecks.map((check) => {
    const when = check.isDefault ? check.severity : `${check.severity}, when configured`;
    return `| ${link(check.id)} | ${when} | ${firstWords(check.id)} |`;
  });
  return ['| check | severity | finds |', '| --- | --- | --- |', ...rows].join('\n');
}

function validityTable(): string {
  const rows = Object.entries(VALIDITY_CODES).map(([code, what]) => `| ${link(code)} | ${what} |`);
  return ['| code | what Prometheus refuses |', '| --- | --- |', ...rows].join('\n');
}

function filled(page: string, name: string, table: string): string {
  const [start, end] = [page.indexOf(mark(name, '')), page.indexOf(mark(name, '/'))];
  if (start < 0 || end < start) throw new Error(`docs/checks/README.md has no place for ${name}`);
  return `${page.slice(0, start)}${mark(name, '')}\n${table}\n${page.slice(end)}`;
}

/** The page with its tables as they should be. */
export function checkIndex(page: string): string {
  return filled(filled(page, 'checks', checkTable()), 'validity', validityTable());
}
