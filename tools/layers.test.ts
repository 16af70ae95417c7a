// One broken file per rule of the architecture, and what is allowed beside it.
import { describe, expect, test } from 'vitest';
import { checkLayers, findCycles } from './layers.ts';

const empty: Readonly<Record<string, string>> = {
  'model/labels.ts': '',
  'route/route.ts': '',
  'rules/check.ts': '',
  'store/port.ts': '',
  'store/sqlite.ts': '',
  'channels/registry.ts': '',
  'channels/slack.ts': '',
  'config/load.ts': '',
  'cli/main.ts': '',
  'http/client.ts': '',
  'http/server.ts': '',
  'engine/loop.ts': '',
  'app.ts': '',
};

function check(file: string, source: string): string[] {
  return checkLayers(new Map(Object.entries({ ...empty, [file]: source }))).map(
    (problem) => `${problem.file}:${problem.line}: ${problem.message}`,
  );
}

describe('checkLayers() refuses', () => {
  test.for([
    ['model/labels.ts', "import { r } from '../route/route.ts';", 'model may not import route/route.ts'],
    ['route/route.ts', "// a\n\nexport { x } from '../store/port.ts';", 'route/route.ts:3: route may not import store/port.ts'],
    ['route/route.ts', "import type { X } from '../store/port.ts';", 'route may not import store/port.ts'],
    ['route/route.ts', "const x = await import('../store/port.ts');", 'route may not import store/port.ts'],
    ['engine/loop.ts', "import { s } from '../store/sqlite.ts';", 'engine may not import store/sqlite.ts'],
    ['engine/loop.ts', "import { c } from '../rules/check.ts';", 'engine may not import rules/check.ts'],
    ['config/load.ts', "import { check } from '../rules/check.ts';", 'config may not import rules/check.ts'],
    ['cli/main.ts', "import { s } from '../store/sqlite.ts';", 'cli may not import store/sqlite.ts'],
    ['cli/main.ts', "import { s } from '../http/server.ts';", 'cli may not import http/server.ts'],
    ['app.ts', "import { m } from './cli/main.ts';", 'may not import cli/main.ts'],
    ['http/server.ts', "import { a } from '../app.ts';", 'http may not import app.ts'],
    ['model/labels.ts', "import { readFileSync } from 'node:fs';", 'pure folder model may not import node:fs'],
    ['route/route.ts', "import * as timers from 'node:timers/promises';", 'pure folder route may not import node:timers'],
    ['route/route.ts', "import { z } from 'zod';", 'route may not import package zod'],
    ['store/sqlite.ts', "import { Hono } from 'hono';", 'store may not import package hono'],
    ['model/labels.ts', "import { x } from './nowhere.ts';", 'which does not exist'],
    ['model/labels.ts', "import { x } from '../../tools/layers.ts';", 'outside src/'],
    ['misc/thing.ts', '', 'is in no layer'],
    ['stray.ts', '', 'is in no layer'],
    ['route/route.ts', '\nconst at = Date.now();', 'route/route.ts:2: Date.now in a pure folder; take `now` as an argument'],
    ['route/route.ts', 'const at = new Date();', 'new Date() in a pure folder'],
    ['route/route.ts', 'const at = performance.now();', 'performance in a pure folder'],
    ['route/route.ts', 'const x = Math.random();', 'randomness in a pure folder'],
    ['route/route.ts', 'setTimeout(() => {}, 1);', 'a timer in a pure folder'],
    ['route/route.ts', "await fetch('http://x');", 'the network in a pure folder'],
    ['route/route.ts', "console.log('x');", 'console in a pure folder'],
    ['route/route.ts', 'process.exit(1);', 'process in a pure folder'],
    ['route/route.ts', 'const x = `${Date.now()}`;', 'Date.now in a pure folder'],
    ['engine/loop.ts', "const home = process.env['HOME'];", 'process.env is read by config and cli/main.ts only'],
  ])('%s: %s', ([file = '', source = '', expected]) => {
    expect(check(file, source)).toEqual([expect.stringContaining(expected ?? '?')]);
  });
});

describe('checkLayers() allows', () => {
  test.for([
    ['route/route.ts', "import { labels } from '../model/labels.ts';"],
    ['engine/loop.ts', "import type { Store } from '../store/port.ts';\nimport { route } from '../route/route.ts';"],
    [
      'config/load.ts',
      "import type { Route } from '../route/route.ts';\nimport { channels } from '../channels/registry.ts';\nprocess.env['HOME'];",
    ],
    [
      'cli/main.ts',
      "import { client } from '../http/client.ts';\nimport { app } from '../app.ts';\nimport { readFileSync } from 'node:fs';",
    ],
    ['app.ts', "import { s } from './store/sqlite.ts';\nimport { server } from './http/server.ts';"],
    ['store/sqlite.ts', "import Database from 'better-sqlite3';\nconst at = Date.now();"],
    ['route/route-schema.ts', "import { z } from 'zod';"],
    ['route/route.ts', 'const at = new Date(now);'],
    ['route/route.ts', '// Date.now() is for the shell\nconst text = "Math.random()";\nconst quote = /["\'`]Date.now/;'],
    ['route/route.ts', 'const text = "import { x } from \'../store/port.ts\'";'],
  ])('%s: %s', ([file = '', source = '']) => {
    expect(check(file, source)).toEqual([]);
  });
});

test('checkLayers() reports an import cycle once, with the way round', () => {
  const sources = new Map([
    ['model/a.ts', "import type { B } from './b.ts';"],
    ['model/b.ts', "import { c } from './c.ts';"],
    ['model/c.ts', "import { a } from './a.ts';"],
  ]);
  expect(checkLayers(sources).map(({ message }) => message)).toEqual([
    'import cycle model/a.ts → model/b.ts → model/c.ts → model/a.ts; move what both need into a file of its own',
  ]);
});

test('findCycles() finds nothing where two ways lead to one file', () => {
  const diamond = new Map([
    ['a', ['b', 'c']],
    ['b', ['d']],
    ['c', ['d']],
    ['d', []],
  ]);
  expect(findCycles(diamond)).toEqual([]);
});
