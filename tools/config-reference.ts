// docs/configuration-reference.md: a row for each key of rti.yml, from its schema; variables are found by asking the code that reads them.
import { applyEnvironment } from '../src/config/environment.ts';

/** The part of JSON Schema that ours uses. */
export type JsonSchema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxLength?: number;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
};

type Row = {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** The `kind:` of a union that this key belongs to; empty outside of unions. */
  readonly kinds: readonly string[];
};

/** Follows a reference; ours point into `definitions` only. */
function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = /^#\/definitions\/(.+)$/.exec(schema.$ref ?? schema.allOf?.[0]?.$ref ?? '')?.[1];
  const target = name === undefined ? undefined : root.definitions?.[name];
  return target === undefined ? schema : { ...target, description: schema.description ?? target.description ?? '' };
}

const variantsOf = (schema: JsonSchema): readonly JsonSchema[] => schema.anyOf ?? schema.oneOf ?? [schema];
const isDuration = (schema: JsonSchema): boolean =>
  variantsOf(schema).some(({ pattern }) => pattern?.includes(String.raw`(?:\d+ms)?`) === true);

/** `http://…` under no key of its own: a map's keys are chosen by the user. */
function childPath(path: string, key: string): string {
  const shown = /^[\w<>]+$/.test(key) ? key : `"${key}"`;
  return path === '' ? shown : `${path}.${shown}`;
}

/** Keys below a schema, its own first; a list is `[]`, a map of the user's names `<name>`. */
function* rowsBelow(schema: JsonSchema, path: string, root: JsonSchema, open: readonly string[]): Generator<Row> {
  for (const variant of variantsOf(schema)) {
    const one = resolved(variant, root);
    const reference = variant.$ref ?? variant.allOf?.[0]?.$ref;
    if (reference !== undefined && open.includes(reference)) continue;
    const within = reference === undefined ? open : [...open, reference];
    if (one.anyOf !== undefined || one.oneOf !== undefined) yield* rowsBelow(one, path, root, within);
    for (const [key, child] of Object.entries(one.properties ?? {})) {
      const at = childPath(path, key);
      const kind = one.properties?.['kind']?.const;
      const kinds = typeof kind === 'string' ? [kind] : [];
      yield { path: at, schema: resolved(child, root), required: one.required?.includes(key) === true, kinds };
      yield* rowsBelow(child, at, root, within);
    }
    if (one.items !== undefined) yield* rowsBelow(one.items, `${path}[]`, root, within);
    if (typeof one.additionalProperties === 'object')
      yield* rowsBelow(one.additionalProperties, childPath(path, '<name>'), root, within);
  }
}

/** The same key of two forms of a union, such as `kind: rate` and `kind: gauge`. */
function merged(one: Row, other: Row): Row {
  const same = JSON.stringify(one.schema) === JSON.stringify(other.schema);
  const schema = same
    ? one.schema
    : { anyOf: [...(one.schema.anyOf ?? [one.schema]), other.schema], description: one.schema.description ?? '' };
  return { ...one, schema, required: one.required && other.required, kinds: [...one.kinds, ...other.kinds] };
}

/** All keys in the order of the schema, each once: the forms of a union share keys, and one entry may stand for a list. */
export function configKeys(root: JsonSchema): readonly Row[] {
  const byPath = new Map<string, Row>();
  for (const row of rowsBelow(root, '', root, [])) {
    const key = row.path.replaceAll('[]', '');
    const known = byPath.get(key);
    if (known === undefined) byPath.set(key, row);
    else if (known.path === row.path) byPath.set(key, merged(known, row));
  }
  return [...byPath.values()];
}

/** A constant as it is written in YAML. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function typeOf(schema: JsonSchema, root: JsonSchema): string {
  const one = resolved(schema, root);
  if (one.const !== undefined) return `\`${textOf(one.const)}\``;
  if (one.enum !== undefined) return one.enum.map((value) => `\`${String(value)}\``).join(' ');
  const variants = one.anyOf ?? one.oneOf;
  if (variants !== undefined) {
    const rest = isDuration(one) ? variants.filter((variant) => variant.const !== 0 && !isDuration(variant)) : variants;
    return [...new Set([...(isDuration(one) ? ['duration'] : []), ...rest.map((variant) => typeOf(variant, root))])].join(' or ');
  }
  if (one.type === 'array') return `list of ${one.items === undefined ? 'anything' : typeOf(one.items, root)}`;
  if (one.type === 'object') return 'map';
  const types = [one.type ?? 'map'].flat();
  return types.map((type) => (type === 'string' ? 'text' : type)).join(' or ');
}

/** What people write there, by the last part of the key; the rest follows from the type. */
const usual: Readonly<Record<string, string>> = {
  query: '"sum by (service) (rate(orders_total[5m]))"',
  per_minute: '"60 * sum(rate(orders_total[5m]))"',
  selector: `'http_requests_total{code=~"5.."}'`,
  of: '"http_requests_total"',
  by: '[service]',
  group_by: '[service]',
  matchers: `['severity="critical"']`,
  targets: '["api-1:8000"]',
  at_most: '"1 per week"',
  at_least: '"1/s"',
  traffic: '"1/s"',
  change: '"100ms"',
  relative: '"20%"',
  critical: '"score > 3 for 5m"',
  detector: '"auto"',
  source: '"prometheus"',
  unit: '"req/s"',
  environment: '[environment, env]',
  max_body: '"16MiB"',
  allowed_hosts: '["rti.corp.example"]',
  smtp_smarthost: '"mail.example.org:587"',
  smarthost: '"mail.example.org:587"',
  to: '"oncall@example.org"',
  smtp_from: '"rti@example.org"',
  from: '"rti@example.org"',
  email: '"oncall@example.org"',
  slack: '"#alerts"',
  channel: '"#alerts"',
  currency: '"EUR"',
  cost_per_unit: '42',
};

/** A value that the key takes, as it is written; null for maps, whose keys have rows of their own. */
export function exampleOf({ path, schema }: Pick<Row, 'path' | 'schema'>, root: JsonSchema): string | null {
  const known = usual[path.split('.').at(-1) ?? ''];
  const takesText = variantsOf(resolved(schema, root)).some(({ type }) => type !== 'object');
  return known !== undefined && takesText && !isDuration(schema) ? known : exampleOfType(schema, root);
}

function exampleOfType(schema: JsonSchema, root: JsonSchema): string | null {
  const one = resolved(schema, root);
  const description = one.description ?? '';
  const { byDefault } = splitDefault(description);
  if (one.const !== undefined) return textOf(one.const);
  if (one.enum !== undefined) return String(one.enum.find((value) => String(value) === byDefault) ?? one.enum[0]);
  if (isDuration(one)) return /^\d+[a-z]+$/.test(byDefault) ? byDefault : '5m';
  for (const variant of one.anyOf ?? one.oneOf ?? []) {
    const example = exampleOfType({ description, ...variant }, root);
    if (example !== null) return example;
  }
  if (one.type === 'array') {
    const item = one.items === undefined ? null : exampleOfType({ description, ...one.items }, root);
    return item === null ? null : `[${item}]`;
  }
  if (one.type === 'boolean') return 'true';
  if (one.type === 'integer') return /^\d+\b/.exec(byDefault)?.[0] ?? String(Math.min(10, one.maximum ?? 10));
  if (one.type === 'number') return '0.95';
  return one.type === 'string' ? textExample(one) : null;
}

function textExample({ description = '', pattern }: JsonSchema): string {
  const named = /(?:such as|e\.g\.):? +([^,;( ]+?)\.?(?:$|[,;( ])/i.exec(description)?.[1]?.replaceAll('"', '');
  const isFile = description.startsWith('File ');
  const isAddress = /address|answers|reach|where .* go/i.test(description);
  const value =
    named ??
    (isFile
      ? '/run/secrets/name'
      : /secret|token|key/i.test(description)
        ? '${NAME}'
        : isAddress
          ? 'https://host.example'
          : 'name');
  return JSON.stringify(pattern !== undefined && !new RegExp(pattern).test(value) ? 'name' : value);
}

function limitsOf(schema: JsonSchema): string {
  const bounds = variantsOf(schema).flatMap((one) => [
    one.exclusiveMinimum === undefined ? '' : `> ${one.exclusiveMinimum}`,
    one.minimum === undefined || one.minimum === Number.MIN_SAFE_INTEGER ? '' : `≥ ${one.minimum}`,
    one.exclusiveMaximum === undefined ? '' : `< ${one.exclusiveMaximum}`,
    one.maximum === undefined || one.maximum === Number.MAX_SAFE_INTEGER ? '' : `≤ ${one.maximum}`,
    one.minItems === undefined ? '' : `at least ${one.minItems}`,
    one.maxLength === undefined ? '' : `at most ${one.maxLength} characters`,
  ]);
  return [...new Set(bounds.filter((bound) => bound !== ''))].join(', ');
}

/** Descriptions end in their default: `Longest wait for an answer; default 10s.` */
function splitDefault(text: string): { readonly says: string; readonly byDefault: string } {
  const match = /^(.*?)(?:^|[;,.:] *)default:? ([^.]+(?:\.[^. ][^.]*)*)\.?$/i.exec(text);
  return match ? { says: `${match[1] ?? ''}.`.replace(/^\.$/, ''), byDefault: match[2] ?? '' } : { says: text, byDefault: '' };
}

/** Every variable that environment.ts could read, set at once: it says itself which key each one became. */
function variablesByPath(): ReadonlyMap<string, string> {
  const names =
    'EXTERNAL_URL PROMETHEUS_URL ALERTMANAGER_URL GRAFANA_URL GRAFANA_TOKEN SLACK_WEBHOOK_URL SMTP_HOST SMTP_FROM SMTP_USERNAME SMTP_PASSWORD';
  const all = Object.fromEntries(names.split(' ').map((name) => [name, 'x']));
  const { SLACK_WEBHOOK_URL: _, ...withoutWebhook } = all;
  const origins = [all, { ...withoutWebhook, SLACK_BOT_TOKEN: 'x' }].flatMap((env) => [
    ...applyEnvironment(env, {}, null).origins,
  ]);
  return new Map(origins);
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ').trim();

function rowText(row: Row, root: JsonSchema, variables: ReadonlyMap<string, string>): string {
  const { path, schema, required, kinds } = row;
  const { says, byDefault } = splitDefault(schema.description ?? '');
  const check = /^rules\.checks\."([\w/-]+)"$/.exec(path)?.[1];
  const only = kinds.length > 0 && kinds.length < 4 ? `With \`kind: ${kinds.join('`, `')}\`.` : '';
  const words = [says, only, check === undefined ? '' : `[its page](checks/${check}.md)`].filter(Boolean).join(' ');
  const variable = variables.get(path.replaceAll('[]', ''));
  const example = exampleOf(row, root);
  const cells = [
    typeOf(schema, root),
    required ? '**required**' : byDefault,
    limitsOf(schema),
    example === null ? '' : `\`${example}\``,
    words,
    variable ? `\`${variable}\`` : '',
  ];
  return `| \`${path}\` | ${cells.map(cell).join(' | ')} |`;
}

/** The page, a section for each key of the top level; those without keys of their own share the first. */
export function configReference(root: JsonSchema): string {
  const rows = configKeys(root);
  const variables = variablesByPath();
  const topOf = (path: string): string => path.split(/[.[]/)[0] ?? '';
  const groups = Map.groupBy(rows, ({ path }) => topOf(path));
  const single = [...groups.values()].filter((group) => group.length === 1).flat();
  const table = (of: readonly Row[]): readonly string[] => [
    '| key | type | default | limits | example | what it says | variable |',
    '|---|---|---|---|---|---|---|',
    ...of.map((row) => rowText(row, root, variables)),
    '',
  ];
  const sections = [...groups]
    .filter(([, group]) => group.length > 1)
    .flatMap(([name, group]) => [`## ${name}`, '', ...table(group)]);
  return [
    '# Every key of rti.yml',
    '',
    '<!-- Written by `node tools/schemas.ts` from src/config/schema.ts; a test holds it to that. -->',
    '',
    `${rows.length} keys. \`[]\` is an entry of a list (one entry may stand without the list where the type says so), \`<name>\` a name of your choice. Examples of`,
    'all that belong together: [configuration](configuration.md). Durations are `90s`, `5m`, `1h30m`, `0`; every secret may be `…_file` or `"${NAME}"`.',
    'A variable of a secret may end in `_FILE`. Variables that make a whole channel are in',
    '[start with the environment only](configuration.md#start-with-the-environment-only).',
    '',
    '## top level',
    '',
    ...table(single),
    ...sections,
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}
