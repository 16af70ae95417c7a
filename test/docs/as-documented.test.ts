import { describe, expect, test } from 'vitest';
import { asDocumented } from './as-documented.ts';

describe('asDocumented()', () => {
  test.for([
    ['{"a":1}', '{ "a": 1 }', true],
    ['{"a":2}', '{ "a": 1 }', false],
    ['{"a":1,"b":2}', '{ "a": 1 }', false],
    ['{"a":1,"b":2}', '{ "a": 1, "…": "…" }', true],
    ['{"at":1795443261285}', '{ "at": 1795000000000 }', true],
    ['{"at":12}', '{ "at": 1795000000000 }', false],
    ['[1,2,3]', '[1, "…"]', true],
    ['[1,2,3]', '[1, 2]', false],
    ['{"id":"00aa00aa00aa00aa"}', '{ "id": "1234567890abcdef" }', true],
    ['{"id":"short"}', '{ "id": "1234567890abcdef" }', false],
    ['took 3 ms\n', 'took … ms', true],
    ['took 3 s\n', 'took … ms', false],
  ] as const)('%s as %s: %s', ([actual, documented, expected]) => expect(asDocumented(actual, documented)).toBe(expected));
});
