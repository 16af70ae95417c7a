// The part of SARIF 2.1.0 (OASIS standard, section 3) that our reports use, as a JSON schema: stricter than the standard's own, since it knows no other
// properties than those we mean to write. Names, required properties, ranges and vocabularies are the standard's.

const text = { type: 'string', minLength: 1 } as const;
const closed = (required: readonly string[], properties: Readonly<Record<string, unknown>>): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const listOf = (items: unknown, more: object = {}): object => ({ type: 'array', items, ...more });
const position = { type: 'integer', minimum: 1 } as const;

const level = { enum: ['none', 'note', 'warning', 'error'] } as const;
/** 3.11: a message string may not be empty; 3.12 the same for multiformat messages. */
const message = closed(['text'], { text });
const multiformat = closed(['text'], { text, markdown: text });
/** 3.4: a relative address names its base; `uri` is a valid URI reference. */
const artifactLocation = closed(['uri'], {
  uri: { type: 'string', format: 'uri-reference' },
  uriBaseId: text,
  index: { type: 'integer', minimum: -1 },
});
/** 3.30: lines and columns count from 1. */
const region = closed(['startLine'], { startLine: position, startColumn: position, endLine: position, endColumn: position });
const replacement = closed(['deletedRegion'], {
  deletedRegion: region,
  insertedContent: closed(['text'], { text: { type: 'string' } }),
});
/** 3.55, 3.56: at least one change, and at least one replacement in it. */
const fix = closed(['artifactChanges'], {
  description: message,
  artifactChanges: listOf(
    closed(['artifactLocation', 'replacements'], {
      artifactLocation,
      replacements: listOf(replacement, { minItems: 1 }),
    }),
    { minItems: 1 },
  ),
});
const location = closed(['physicalLocation'], {
  physicalLocation: closed(['artifactLocation'], { artifactLocation, region }),
  logicalLocations: listOf(closed([], { name: { type: 'string' }, fullyQualifiedName: { type: 'string' } })),
});
const result = closed(['message'], {
  ruleId: text,
  ruleIndex: { type: 'integer', minimum: -1 },
  level,
  message,
  locations: listOf(location),
  partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
  fixes: listOf(fix, { uniqueItems: true }),
});
/** 3.49: a reporting descriptor. */
const rule = closed(['id'], {
  id: text,
  name: text,
  shortDescription: multiformat,
  help: multiformat,
  helpUri: { type: 'string', format: 'uri' },
  defaultConfiguration: closed([], { level }),
  properties: closed([], { tags: listOf(text, { uniqueItems: true }) }),
});
const run = closed(['tool'], {
  tool: closed(['driver'], {
    driver: closed(['name'], {
      name: text,
      // 3.19.12: semantic versioning 2.0.
      semanticVersion: { type: 'string', pattern: String.raw`^\d+\.\d+\.\d+(?:-[\w.]+)?$` },
      informationUri: { type: 'string', format: 'uri' },
      rules: listOf(rule, { uniqueItems: true }),
    }),
  }),
  columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
  artifacts: listOf(closed([], { location: artifactLocation }), { uniqueItems: true }),
  results: listOf(result),
});

export const sarifSchema = closed(['version', 'runs'], {
  $schema: { type: 'string', format: 'uri' },
  version: { const: '2.1.0' },
  runs: listOf(run, { minItems: 1 }),
});
