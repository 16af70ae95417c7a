import { expect, test } from 'vitest';
import { pageWith } from './benchmarks-page.ts';

test('pageWith() replaces the section of the same heading, keeps the others and sorts them', () => {
  const known = '# Benchmarks\n\nWritten by hand.\n\n## B\n\nold\n\n## C: x\n\nkept\n';
  const page = pageWith(known, ['## B\n\nnew\n', '## A\n\nadded'], '2 cores');
  expect(page.slice(page.indexOf('## '))).toBe('## A\n\nadded\n\n## B\n\nnew\n\n## C: x\n\nkept\n');
  expect(page).toContain('last on 2 cores.');
  expect(pageWith(page, [], '2 cores')).toBe(page);
});
