import { expect, test } from 'vitest';
import { oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { fileMultiDocument } from './multi-document.ts';

const rules = oneRecord('a:b:c');

test.for([rules, `---\n${rules}`, `# about\n---\n${rules}`, `${rules}---\n`, `${rules}---\n# end\n...\n`])(
  '%j has one document',
  (text) => {
    expect(saysOf(fileMultiDocument, text)).toEqual([]);
  },
);

test('what follows a second --- is told to be unread', () => {
  expect(saysOf(fileMultiDocument, `${rules}---\n${rules}`)).toEqual([
    expect.stringContaining('6:1 Prometheus reads the first document only'),
  ]);
});
