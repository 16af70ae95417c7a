// Who may import whom, as data: the table of ARCHITECTURE.md. `tools/layers.ts` checks every import of src/ against it.

/**
 * `pure`: functions of (state, input, now): no clock, network, file or randomness. `adapter`: one port, its variants. `edge`: where configuration
 * enters. `shell`: everything that acts.
 */
export type LayerKind = 'pure' | 'adapter' | 'edge' | 'shell';

export type Layer = {
  readonly kind: LayerKind;
  /**
   * What it may import besides itself: `folder` = every file of it; `folder/name` = that file; a star in `name` stands for any characters and
   * a star as folder for any folder; `type:folder` = types only.
   */
  readonly may: readonly string[];
  /** npm packages and, for pure folders, node: modules it may import; other folders may import any node: module. */
  readonly packages: readonly string[];
};

const pure = ['detect', 'discover', 'incident', 'model', 'promql', 'route', 'rules', 'signals', 'stats'];

export const layers: Readonly<Record<string, Layer>> = {
  model: { kind: 'pure', may: [], packages: ['re2js', 'node:crypto', 'node:assert'] },
  stats: { kind: 'pure', may: [], packages: ['node:assert'] },
  detect: { kind: 'pure', may: ['model', 'stats'], packages: ['node:assert'] },
  discover: { kind: 'pure', may: ['model', 'promql'], packages: [] },
  promql: { kind: 'pure', may: ['model'], packages: ['re2js', 'node:assert'] },
  signals: { kind: 'pure', may: ['model', 'stats', 'promql'], packages: ['node:assert'] },
  route: { kind: 'pure', may: ['model'], packages: ['re2js', 'node:crypto', 'node:assert', 'temporal-polyfill'] },
  incident: { kind: 'pure', may: ['model', 'stats'], packages: ['node:assert'] },
  plot: { kind: 'pure', may: ['model', 'incident'], packages: [] },
  rules: { kind: 'pure', may: ['model', 'promql', 'route', 'incident'], packages: ['yaml', 're2js', 'zod', 'node:assert'] },
  sources: { kind: 'adapter', may: ['model', 'signals'], packages: ['undici', 'snappyjs', 'pbf', 'yaml'] },
  channels: {
    kind: 'adapter',
    // `incident`: every channel says the same things in the same words.
    may: ['model', 'incident'],
    packages: ['undici', 'nodemailer', 'zod', '@slack/socket-mode', 'liquidjs', '@resvg/resvg-js'],
  },
  raster: { kind: 'adapter', may: [], packages: ['@resvg/resvg-wasm'] },
  store: { kind: 'adapter', may: ['model'], packages: ['better-sqlite3', 'kysely', 'pg'] },
  suppression: { kind: 'adapter', may: ['model'], packages: ['@redis/client'] },
  grafana: { kind: 'adapter', may: ['model', 'promql'], packages: ['undici', 'zod'] },
  telemetry: { kind: 'adapter', may: ['model'], packages: ['pino', '@prometheus-io/client'] },
  config: {
    kind: 'edge',
    may: [
      'model',
      ...pure.filter((name) => name !== 'discover').map((name) => `type:${name}`),
      '*/*schema',
      'channels/registry',
      'route',
      'rules/checks/registry',
    ],
    packages: ['zod', 'yaml', 're2js'],
  },
  engine: {
    kind: 'shell',
    may: [...pure.filter((name) => name !== 'rules' && name !== 'discover'), '*/port', 'grafana', 'telemetry', 'config'],
    packages: [],
  },
  http: {
    kind: 'shell',
    may: ['model', 'incident', 'sources', 'store', 'telemetry', 'config', 'engine', 'type:channels'],
    packages: ['zod', 'bcryptjs'],
  },
  // It runs the engine's parts in simulated time, in place of the composition root.
  backtest: {
    kind: 'shell',
    may: ['model', 'detect', 'incident', 'plot', 'sources', 'config', 'engine', 'telemetry', 'channels/registry', '*/port'],
    packages: [],
  },
  cli: {
    kind: 'shell',
    // `telemetry/log`: who starts the program chooses where its log goes, before there is an app to tell.
    may: [
      'app',
      'backtest',
      'find-watches',
      'keep-finding',
      ...pure,
      'config',
      'sources',
      'http/client',
      'demo',
      'doctor',
      'plot',
      'raster',
      'telemetry/log',
    ],
    packages: ['commander', 'undici', 'yaml', '@clack/prompts'],
  },
  // It asks every peer through the adapters that the daemon asks it with, so that what it finds is what the daemon would meet.
  doctor: {
    kind: 'shell',
    may: ['model', 'detect', 'incident', 'signals', 'sources', 'channels', 'store', 'grafana', 'config'],
    packages: ['yaml'],
  },
  // It runs the program as a user would: through the composition root and the configuration.
  demo: {
    kind: 'shell',
    may: [
      'model',
      'app',
      'config',
      'detect/registry',
      'channels/registry',
      ...['signals', 'channels', 'engine', 'telemetry'].map((name) => `type:${name}`),
    ],
    packages: ['@prometheus-io/client'],
  },
};

const compositionRoot: Layer = {
  kind: 'shell',
  may: [
    ...Object.keys(layers).filter((name) => name !== 'cli'),
    'connect-sources',
    'find-watches',
    'measure-impact',
    'prefer-recorded',
  ],
  packages: [],
};

/** Files of src/ itself: `app.ts`, the composition root, and what it is split into. They may import everything but cli; cli imports app and what finds watches only. */
export const rootFiles: Readonly<Record<string, Layer>> = {
  app: compositionRoot,
  'connect-sources': compositionRoot,
  'find-watches': compositionRoot,
  'keep-finding': compositionRoot,
  'measure-impact': compositionRoot,
  'prefer-recorded': compositionRoot,
};

/** Packages that a schema file (`schema.ts`, `x-schema.ts`) may import whatever its folder. */
export const schemaPackages: readonly string[] = ['zod'];

/** The only files that read the environment. */
export const environmentReaders: readonly RegExp[] = [/^cli\/main\.ts$/, /^config\//];

/** What a pure folder may not touch: each with the remedy. Matched against code without comments and strings. */
export const impurities: readonly { readonly pattern: RegExp; readonly what: string; readonly remedy: string }[] = [
  { pattern: /\bDate\.now\b/g, what: 'Date.now', remedy: 'take `now` as an argument' },
  { pattern: /\bnew Date\(\s*\)/g, what: 'new Date()', remedy: 'take `now` as an argument' },
  { pattern: /\bperformance\.(?:now|timeOrigin|mark)\b/g, what: 'performance', remedy: 'take the instant as an argument' },
  {
    pattern: /\b(?:Math\.random|randomUUID|randomBytes|randomInt|getRandomValues)\b/g,
    what: 'randomness',
    remedy: 'take the random number or id as an argument',
  },
  {
    pattern: /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/g,
    what: 'a timer',
    remedy: 'return when to come back; every wait is a row',
  },
  { pattern: /\b(?:fetch|WebSocket)\s*\(/g, what: 'the network', remedy: 'move it to an adapter' },
  { pattern: /\bconsole\./g, what: 'console', remedy: 'return what is to be said' },
  { pattern: /\bprocess\.(?!env\b)/g, what: 'process', remedy: 'move it to the shell' },
];
