// Files that somebody may hand to a rule checker by mistake or on purpose: each once broke some reader of YAML, PromQL or templates.

export type HostileFile = {
  readonly name: string;
  readonly content: () => string | Uint8Array;
  /** What the message must say of it; null: it is fine. */
  readonly says: RegExp | null;
  /** Most errors it may bring: a wall of messages helps nobody. */
  readonly errorsMax: number;
};

const deep = 10_000;

/** A file of one record with this expression, or of one alert with this summary too. */
const withExpr = (expr: string): string =>
  `groups:\n  - name: g\n    rules:\n      - record: a\n        expr: ${JSON.stringify(expr)}\n`;
const withSummary = (summary: string): string =>
  `groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: up == 0\n        annotations:\n          summary: ${JSON.stringify(summary)}\n`;
const record = (i: number): string => `      - record: job:r${i}:sum\n        expr: sum by (job) (r${i})\n`;

/** Each of ten levels holds ten times the one before: 10^10 nodes when written out. */
function billionLaughs(last: string): string {
  const levels = Array.from(
    { length: 10 },
    (_, i) => `l${i + 1}: &l${i + 1} [${Array.from({ length: 10 }, () => `*l${i}`).join(', ')}]`,
  );
  return `l0: &l0 lol\n${levels.join('\n')}\n${last}\n`;
}

/** The same with maps that merge each ten others. */
function billionMerges(): string {
  const merged = (i: number): string => Array.from({ length: 10 }, () => `*m${i}`).join(', ');
  const levels = Array.from({ length: 10 }, (_, i) => `m${i + 1}: &m${i + 1} { <<: [${merged(i)}] }`);
  return `m0: &m0 { alert: A, expr: up == 0 }\n${levels.join('\n')}\ngroups: [{ name: g, rules: [{ <<: *m10 }] }]\n`;
}

export const hostileFiles: readonly HostileFile[] = [
  { name: 'prose', content: () => 'Dear colleagues,\nhere are the rules: see below.\n  - none\n', says: /./, errorsMax: 2 },
  {
    name: 'a picture',
    content: () => Uint8Array.from({ length: 4096 }, (_, i) => (i * 137 + (i >> 3)) & 0xff),
    says: /UTF-8|text|character/i,
    errorsMax: 1,
  },
  { name: 'nothing but NUL', content: () => new Uint8Array(65_536), says: /NUL|control|character|text/i, errorsMax: 1 },
  {
    name: 'UTF-16',
    content: () => Buffer.from(`\ufeff${withExpr('up')}`, 'utf16le'),
    says: null, // as Prometheus reads it
    errorsMax: 0,
  },
  { name: 'an empty file', content: () => '', says: null, errorsMax: 0 },
  {
    name: 'CR LF and a byte order mark',
    content: () => `\ufeff${withExpr('up')}`.replaceAll('\n', '\r\n'),
    says: null,
    errorsMax: 0,
  },
  {
    name: 'invalid UTF-8',
    content: () => Buffer.concat([Buffer.from('groups:\n  - name: "'), Buffer.from([0xc3, 0x28]), Buffer.from('"\n')]),
    says: /UTF-8/i,
    errorsMax: 1,
  },
  {
    name: 'a list of rules that holds itself',
    content: () => 'groups:\n  - name: a\n    rules: &r\n      - *r\n',
    says: /list/i,
    errorsMax: 3,
  },
  {
    name: 'a rule merged into itself',
    content: () => 'groups:\n  - name: a\n    rules:\n      - &r\n        <<: *r\n        alert: A\n        expr: up == 0\n',
    says: /itself/i,
    errorsMax: 1,
  },
  { name: 'a billion laughs as groups', content: () => billionLaughs('groups: *l10'), says: /alias|list/i, errorsMax: 50 },
  {
    name: 'a billion laughs as rules',
    content: () => billionLaughs('groups: [{ name: g, rules: *l10 }]'),
    says: /alias|list/i,
    errorsMax: 50,
  },
  { name: 'a billion merged keys', content: billionMerges, says: /alias|merge|field/i, errorsMax: 50 },
  {
    name: 'YAML lists nested 10,000 deep',
    content: () => `groups: ${'['.repeat(deep)}${']'.repeat(deep)}\n`,
    says: /deep|nest|depth/i,
    errorsMax: 1,
  },
  {
    name: 'YAML maps nested 10,000 deep',
    content: () => `groups: ${'{a: '.repeat(deep)}x${'}'.repeat(deep)}\n`,
    says: /deep|nest|depth/i,
    errorsMax: 1,
  },
  {
    name: 'YAML blocks nested 3,000 deep',
    content: () => Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
    says: /deep|nest|depth|field/i,
    errorsMax: 2,
  },
  { name: 'brackets opened 1,000,000 times', content: () => '['.repeat(1_000_000), says: /deep|nest|depth/i, errorsMax: 1 },
  {
    name: 'parentheses nested 10,000 deep',
    content: () => withExpr(`${'('.repeat(deep)}a${')'.repeat(deep)}`),
    says: /deep|nest/i,
    errorsMax: 1,
  },
  {
    name: 'parentheses opened 1,000,000 times',
    content: () => withExpr('('.repeat(1_000_000)),
    says: /deep|nest|parenthes/i,
    errorsMax: 1,
  },
  {
    name: 'calls nested 10,000 deep',
    content: () => withExpr(`${'abs('.repeat(deep)}a${')'.repeat(deep)}`),
    says: /deep|nest/i,
    errorsMax: 1,
  },
  { name: 'minus signs 100,000 deep', content: () => withExpr(`${'-'.repeat(100_000)}a`), says: /deep|nest/i, errorsMax: 1 },
  {
    name: 'powers 100,000 deep',
    content: () => withExpr(Array.from({ length: 100_000 }, () => 'a').join('^')),
    says: /deep|nest/i,
    errorsMax: 1,
  },
  { name: 'subqueries 10,000 deep', content: () => withExpr(`a${'[5m:1m]'.repeat(deep)}`), says: /./, errorsMax: 3 },
  {
    name: 'templates nested 10,000 deep',
    content: () => withSummary(`${'{{ if true }}'.repeat(deep)}x${'{{ end }}'.repeat(deep)}`),
    says: /deep|nest/i,
    errorsMax: 1,
  },
  {
    name: 'template parentheses nested 10,000 deep',
    content: () => withSummary(`{{ ${'('.repeat(deep)}1${')'.repeat(deep)} }}`),
    says: /deep|nest/i,
    errorsMax: 1,
  },
  {
    name: 'template braces opened 100,000 times',
    content: () => withSummary('{{'.repeat(100_000)),
    says: /not allowed in an action/i,
    errorsMax: 2,
  },
  {
    name: 'a regular expression nested 10,000 deep',
    content: () => withExpr(`a{b=~"${'('.repeat(deep)}x${')'.repeat(deep)}"}`),
    says: /deep|nest|regular expression|regexp/i,
    errorsMax: 1,
  },
  {
    name: 'a regular expression that repeats 1000 × 1000 times',
    content: () => withExpr('a{b=~"(x{1000}){1000}"}'),
    says: /repeat|regular expression|regexp/i,
    errorsMax: 1,
  },
  {
    name: 'a line of 1 MB that is one expression',
    content: () => withExpr(Array.from({ length: 50_000 }, (_, i) => `metric_${i} * 2`).join(' + ')),
    says: /chain|deep|nest/i,
    errorsMax: 1,
  },
  {
    name: 'an or of 1,500 selectors',
    content: () => withExpr(Array.from({ length: 1500 }, (_, i) => `m${i}{a="b"}`).join(' or ')),
    says: null,
    errorsMax: 0,
  },
  {
    name: 'an or of 100,000 selectors',
    content: () => withExpr(Array.from({ length: 100_000 }, (_, i) => `m${i}`).join(' or ')),
    says: /chain|deep|nest/i,
    errorsMax: 1,
  },
  {
    name: 'a list of 100,000 matchers',
    content: () => withExpr(`a{${Array.from({ length: 100_000 }, (_, i) => `l${i}="x"`).join(',')}}`),
    says: null,
    errorsMax: 0,
  },
  { name: 'a label value of 5 MB', content: () => withExpr(`a{b="${'x'.repeat(5_000_000)}"}`), says: null, errorsMax: 0 },
  {
    name: 'a quote that is never closed, 5 MB',
    content: () => `groups:\n  - name: "${'x y\n'.repeat(1_250_000)}`,
    says: /quot|scalar|end/i,
    errorsMax: 2,
  },
  { name: 'blanks, 5 MB', content: () => ' '.repeat(5_000_000), says: null, errorsMax: 0 },
  {
    name: 'comments, 100,000 lines',
    content: () => `${'# rti disable promql/syntax\n'.repeat(100_000)}groups: []\n`,
    says: null,
    errorsMax: 0,
  },
  { name: 'documents, 100,000 of them', content: () => '---\ngroups: []\n'.repeat(100_000), says: null, errorsMax: 0 },
  {
    name: 'one group name 20,000 times',
    content: () => `groups:\n${'  - name: g\n'.repeat(20_000)}`,
    says: /g/,
    errorsMax: 20_000,
  },
  {
    name: '100,000 rules',
    content: () => `groups:\n  - name: g\n    rules:\n${Array.from({ length: 100_000 }, (_, i) => record(i)).join('')}`,
    says: null,
    errorsMax: 0,
  },
  {
    name: 'one rule 20,000 times',
    content: () => `groups:\n  - name: g\n    rules:\n${record(1).repeat(20_000)}`,
    says: null,
    errorsMax: 0,
  },
  {
    name: '50 MB',
    content: () => `groups:\n${'# a comment of a good length, to fill the file up\n'.repeat(1_050_000)}`,
    says: /large|MB|MiB|bytes/i,
    errorsMax: 1,
  },
];
