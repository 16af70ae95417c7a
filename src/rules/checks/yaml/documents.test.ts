import { expect, test } from 'vitest';
import { oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { yamlDocuments } from './documents.ts';

const rules = oneRecord('a:b:c');

test.for([rules, `---\n${rules}`, `# about\n---\n${rules}`, `${rules}---\n`, `${rules}---\n# end\n...\n`])(
  '%j has one document',
  (text) => {
    expect(saysOf(yamlDocuments, text)).toEqual([]);
  },
);

test('what follows a second --- is told to be unread', () => {
  expect(saysOf(yamlDocuments, `${rules}---\n${rules}`)).toEqual([
    expect.stringContaining('6:1 Prometheus reads the first document of a file only'),
  ]);
});

test('a comment disables it', () => {
  expect(saysOf(yamlDocuments, `# rti file/disable yaml/documents\n${rules}---\n${rules}`)).toEqual([]);
});
