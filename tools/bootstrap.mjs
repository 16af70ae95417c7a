// Sets up what a command needs before it runs: `node tools/bootstrap.mjs start|check|test` (start: what running needs; check: all packages; test: the
// real peers too). Plain JavaScript for any Node ≥ 18, because it installs the Node this project runs on (npm package `node`). Does nothing, and
// needs no network, when everything is in place.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const nodeFloor = 24;
const startedAt = performance.now();

class SetupError extends Error {}

/** Prints to stderr: stdout belongs to the command that follows. */
function say(message) {
  console.error(`setup: ${message}`);
}

function seconds(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/**
 * Names a package of package-lock.json that is not installed in the locked version; null when all are. `npm` writes what it installed to
 * node_modules/.package-lock.json, so no stamp of our own and no file times are needed.
 */
function missingPackage(withDev) {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  if (!wanted) throw new SetupError('package-lock.json is missing or broken; restore it with: git checkout package-lock.json');
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages ?? {};
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.optional || entry.devOptional || entry.peer || (entry.dev && !withDev)) continue;
    if (installed[path]?.version !== entry.version) return path.replace(/^.*node_modules\//, '');
  }
  return null;
}

function run(command, args, options) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (result.error) throw new SetupError(`cannot run ${command}: ${result.error.message}`);
  return result.status ?? 1;
}

function install(purpose) {
  if (existsSync(join(root, 'node_modules')) && lstatSync(join(root, 'node_modules')).isSymbolicLink()) return; // a shared install: not ours to change
  // A developer who has the whole install keeps it when a start finds it out of date.
  const withDev = purpose !== 'start' || existsSync(join(root, 'node_modules', 'vitest'));
  const missing = missingPackage(withDev);
  if (missing === null) return;
  const from = performance.now();
  const had = existsSync(bin)
    ? missingPackage(false) === null
      ? 'checks and tests need more; '
      : `${missing} is missing or out of date; `
    : '';
  say(`${had}installing ${withDev ? 'all packages (about 520 MB)' : 'what running needs (about 240 MB)'} …`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // --loglevel=error: an older system Node would fill the screen with engine warnings about packages that never run on it.
  const args = [
    'ci',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--fetch-retry-mintimeout=1000', // without a network: say so after seconds, not minutes
    '--fetch-retry-maxtimeout=5000',
    ...(withDev ? ['--include=dev'] : ['--omit=dev']),
  ];
  if (run(npm, args, { shell: process.platform === 'win32' }) !== 0) {
    throw new SetupError(
      `npm ci failed after ${seconds(from)} (its message is above); check the network or the registry (npm ping), then run the command again`,
    );
  }
  say(`packages installed in ${seconds(from)}`);
}

/** The Node that runs the project: the installed one, or this one where the package has no binary for the platform. */
function projectNode() {
  const installed = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');
  const answer = existsSync(installed) ? spawnSync(installed, ['--version'], { encoding: 'utf8' }).stdout : null;
  if (Number(/^v(\d+)/.exec(answer ?? '')?.[1] ?? 0) >= nodeFloor) return installed;
  if (Number(process.versions.node.split('.')[0]) >= nodeFloor) return process.execPath;
  throw new SetupError(
    `Node ${nodeFloor} or newer is needed and its npm package does not run here (this is ${process.version}); install it from nodejs.org`,
  );
}

try {
  const purpose = process.argv[2] ?? 'start';
  if (!['start', 'check', 'test'].includes(purpose))
    throw new SetupError(`unknown purpose "${purpose}": node tools/bootstrap.mjs start|check|test`);
  install(purpose);
  const node = projectNode();
  const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  if (run(node, ['--disable-warning=ExperimentalWarning', join('tools', 'build.ts')], { env: environment }) !== 0) {
    throw new SetupError('the build failed (its message is above)');
  }
  if (purpose === 'test') run(node, [join('tools', 'install-peers.ts')], { env: environment });
  if (performance.now() - startedAt > 3000) say(`ready after ${seconds(startedAt)}`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`setup failed: ${error.message}`);
  process.exitCode = 1;
}
