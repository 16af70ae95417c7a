// The program itself is whole: the Node it is made for, every package it needs in the version it needs, and SQLite, which is built for a machine.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isRecord, parseJson } from '../../sources/json.ts';
import { findSqlite } from '../../store/sqlite-version.ts';
import { type Check, failed, type Finding, ok, warning } from '../check.ts';

export const program: Check = {
  name: 'program',
  plan: () => [{ subject: '', run: () => judgeProgram(dirname(fileURLToPath(import.meta.url)), process.versions.node) }],
};

const remedy = 'install it again: npm ci in a checkout, npm install --global for the package (docs/install.md)';
const shownMax = 5;

/** `folder`: one below the package.json of the program. */
export async function judgeProgram(folder: string, nodeVersion: string): Promise<Finding> {
  const home = ancestors(folder).find((one) => existsSync(join(one, 'package.json')));
  const needed = Object.entries(home === undefined ? {} : dependenciesOf(join(home, 'package.json')));
  if (home === undefined || needed.length === 0) return failed(`no package.json above ${folder} says what it needs`, remedy);
  const node = needed.find(([name]) => name === 'node')?.[1] ?? nodeVersion;
  if (majorOf(nodeVersion) < majorOf(node))
    return failed(
      `run by Node ${nodeVersion}: it is made for ${node}`,
      'start it as rti, which brings its own Node; or see docs/install.md',
    );
  // The Node that runs is the one that counts, wherever it comes from.
  const packages = needed
    .filter(([name]) => name !== 'node')
    .map(([name, version]) => ({ name, version, found: versionOf(home, name) }));
  const missing = packages.filter(({ found }) => found === null).map(({ name }) => name);
  if (missing.length > 0) return failed(`packages are missing: ${listed(missing)}`, remedy);
  const sqlite = await findSqlite();
  if (sqlite.kind === 'broken') return failed(`SQLite does not load: ${sqlite.detail}`, remedy);
  const others = packages
    .filter(({ version, found }) => found !== version)
    .map(({ name, version, found }) => `${name} ${found}, not ${version}`);
  if (others.length > 0) return warning(`other versions than it was tested with: ${listed(others)}`, remedy);
  return ok(`Node ${nodeVersion}, ${packages.length} packages, SQLite ${sqlite.version}`);
}

const majorOf = (version: string): number => Number.parseInt(version, 10);

function listed(all: readonly string[]): string {
  return all.slice(0, shownMax).join(', ') + (all.length > shownMax ? ` and ${all.length - shownMax} more` : '');
}

function ancestors(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}

function dependenciesOf(file: string): Readonly<Record<string, string>> {
  const { dependencies } = readManifest(file);
  return isRecord(dependencies)
    ? Object.fromEntries(Object.entries(dependencies).map(([name, version]) => [name, String(version)]))
    : {};
}

/** Of the package as Node finds it from `home`; null when it does not. */
function versionOf(home: string, name: string): string | null {
  const file = ancestors(home)
    .map((folder) => join(folder, 'node_modules', name, 'package.json'))
    .find((path) => existsSync(path));
  return file === undefined ? null : String(readManifest(file)['version']);
}

function readManifest(file: string): Readonly<Record<string, unknown>> {
  const manifest = parseJson(readFileSync(file, 'utf8'));
  return isRecord(manifest) ? manifest : {};
}
