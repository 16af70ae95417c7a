import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Composer, DEPTH_MAX } from './compose.ts';
import { type ScalarNode, sourceRange, type YamlNode } from './node.ts';
import { YamlError } from './yaml-error.ts';

function rootOf(text: string): YamlNode | null {
  return new Composer(text).nextDocument()?.root ?? null;
}

function plainOf(node: YamlNode | null): unknown {
  if (node === null) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'alias') return { alias: node.name };
  if (node.kind === 'seq') return node.items.map(plainOf);
  return Object.fromEntries(node.pairs.map(({ key, value }) => [String(plainOf(key)), plainOf(value)]));
}

function errorOf(text: string): YamlError | null {
  try {
    const composer = new Composer(text);
    while (composer.nextDocument() !== null);
    return null;
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
}

function scalarAt(text: string, key: string): ScalarNode {
  const root = rootOf(text);
  const value =
    root?.kind === 'map' ? root.pairs.find((pair) => pair.key.kind === 'scalar' && pair.key.value === key)?.value : undefined;
  if (value?.kind !== 'scalar') throw new Error(`no scalar ${key}`);
  return value;
}

describe('Composer reads values as Go does', () => {
  test.each([
    ['a: b', { a: 'b' }],
    ['a:\n- b\n- c', { a: ['b', 'c'] }],
    ['a: [b, {c: d}, e: f]', { a: ['b', { c: 'd' }, { e: 'f' }] }],
    ['a: {b, "c":d, e: }', { a: { b: '', c: 'd', e: '' } }],
    ['a: http://x:90/y#z', { a: 'http://x:90/y#z' }],
    ['a: b # c', { a: 'b' }],
    ['a: b\n  c\n\n  d', { a: 'b c\nd' }],
    ["a: 'it''s'", { a: "it's" }],
    ['a: "x\\ty\\u00e9\\x41\\\n   z"', { a: 'x\tyéAz' }],
    ['a:\n  b: "x\ny"', { a: { b: 'x y' } }],
    ['a: |\n  x\n   y\n\n  z\n', { a: 'x\n y\n\nz\n' }],
    ['a: >\n  x\n  y\n\n  z\n   w\n', { a: 'x y\nz\n w\n' }],
    ['a: |-\n  x\n', { a: 'x' }],
    ['a: |+\n  x\n\n', { a: 'x\n\n' }],
    ['a: |2\n   x\n', { a: ' x\n' }],
    ['a: &x b\nc: *x', { a: 'b', c: { alias: 'x' } }],
    ['? a\n: b', { a: 'b' }],
    ['\ufeffa: b\r\nc: d\r\n', { a: 'b', c: 'd' }],
    ['- \n- a', ['', 'a']],
    ['', null],
    ['# nothing', null],
  ])('%j', (text, wanted) => {
    expect(plainOf(rootOf(text))).toEqual(wanted);
  });

  test('several documents, explicit ends, and nothing between them', () => {
    const composer = new Composer('a: b\n---\nc: d\n...\n---\n---\n- e\n');
    const roots: unknown[] = [];
    for (let next = composer.nextDocument(); next !== null; next = composer.nextDocument()) roots.push(plainOf(next.root));
    expect(roots).toEqual([{ a: 'b' }, { c: 'd' }, null, ['e']]);
  });
});

describe('Composer refuses what Go refuses, at its place', () => {
  test.each([
    ['a: b: c', 4, /quotes/],
    ['a:\n\t- b', 3, /tab/],
    ['a: `b`', 3, /cannot start with `/],
    ['a: @b', 3, /cannot start with @/],
    ['a: %b', 3, /cannot start with %/],
    ['a: "b', 3, /never closed/],
    ['a: "\\d"', 4, /\\\\d for a backslash/],
    ['a: "b" c', 7, /expected a key/],
    ['a: [b', 5, /','/],
    ['a: *b', 3, /no anchor/],
    ['a: b\n c: d', 7, /not allowed here/],
    ['a: b\nc', 5, /':'/],
    ['a: | b', 5, /next line/],
    ['%YAML 1.2\n---\na: b', 0, /1\.1/],
    ['{{ x }}\n- a', 8, /.*/],
  ])('%j', (text, offset, message) => {
    const error = errorOf(text);
    expect(error?.message).toMatch(message);
    expect(error?.offset).toBe(offset);
  });

  test('as deep as the limit is fine, one more is not', () => {
    expect(errorOf('['.repeat(DEPTH_MAX) + ']'.repeat(DEPTH_MAX))).toBeNull();
    expect(errorOf('['.repeat(DEPTH_MAX + 1) + ']'.repeat(DEPTH_MAX + 1))?.code).toBe('yaml/limit');
  });

  test('what was read before an error is kept, and what the error cut short is known', () => {
    const error = errorOf('g:\n- a: 1\n  r:\n  - b: 1\n  - c: 1\n    d: [\n');
    expect(plainOf(error?.rest ?? null)).toEqual({ g: [{ a: '1', r: [{ b: '1' }, { c: '1' }] }] });
    expect([...(error?.cut ?? [])].map(plainOf)).toContainEqual({ c: '1' });
    expect([...(error?.cut ?? [])].map(plainOf)).not.toContainEqual({ b: '1' });
  });
});

describe('places of a value in the text', () => {
  const texts = fc
    .array(fc.constantFrom('a', 'é', '😀', ' ', '  ', '\n', '"', "'", '\\', '#', ':', '{', '\t', 'up(x)'), {
      minLength: 1,
      maxLength: 30,
    })
    .map((parts) => parts.join(''));
  const isWritable = (value: string) => /^\S/.test(value) && !/[ \t]$/m.test(value) && !value.endsWith('\n');

  /** Each character of the value that was not folded stands at the place that is told. */
  function expectPlaces(text: string, node: ScalarNode): void {
    for (const [index, character] of Array.from(node.value).map(
      (character, at, all) => [all.slice(0, at).join('').length, character] as const,
    )) {
      if (/\s/.test(character)) continue;
      const { from, to } = sourceRange(node, index, index + character.length);
      const written = text.slice(from, to);
      expect([character, JSON.stringify(character).slice(1, -1), `'${character}`], `${JSON.stringify(text)} ${index}`).toContain(
        written,
      );
    }
  }

  test('in double quotes', () => {
    fc.assert(
      fc.property(texts, (value) => {
        const text = `k: ${JSON.stringify(value)}\n`;
        const node = scalarAt(text, 'k');
        expect(node.value).toBe(value);
        expectPlaces(text, node);
      }),
    );
  });

  test('in single quotes', () => {
    fc.assert(
      fc.property(
        texts.filter((value) => !value.includes('\n')),
        (value) => {
          const text = `k: '${value.replaceAll("'", "''")}'\n`;
          const node = scalarAt(text, 'k');
          expect(node.value).toBe(value);
          expectPlaces(text, node);
        },
      ),
    );
  });

  test('in literal and folded blocks', () => {
    fc.assert(
      fc.property(
        texts.filter(isWritable),
        fc.constantFrom('|', '|-', '>', '>-', '|+'),
        fc.integer({ min: 1, max: 6 }),
        (value, style, indent) => {
          const text = `k: ${style}\n${value.replace(/^(?=[^\n])/gm, ' '.repeat(indent))}\n`;
          const node = scalarAt(text, 'k');
          if (style.startsWith('|')) expect(node.value.replace(/\n$/, '')).toBe(value);
          expectPlaces(text, node);
        },
      ),
    );
  });

  test('the end of a value is behind its last visible character', () => {
    const text = 'k: |\n  up +\n\nm: n\n';
    expect(sourceRange(scalarAt(text, 'k'), 5, 5)).toEqual({ from: 11, to: 11 });
  });
});

test('Composer returns or throws a YamlError, whatever the text', () => {
  const pieces = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '"',
    "'",
    '|',
    '>',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&a ',
    '*a',
    '!t ',
    '#',
    '?',
    '\t',
    '---\n',
    '...\n',
    '%',
    '\\',
    '\r',
    '\u2028',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => void errorOf(parts.join(''))),
    { numRuns: 2000 },
  );
});
