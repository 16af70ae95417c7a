import { expect, test } from 'vitest';
import { formatValue } from './demo-lines.ts';
import { messageLines } from './message-text.ts';
import { sparkline, Terminal } from './terminal.ts';

test.each([
  [0.0021, 'ratio', '0.21 %'],
  [3_712_000_000, 'bytes', '3.71 GB'],
  [1.8449, 's', '1.84 s'],
  [112.3, 'req/s', '112 req/s'],
  [null, 's', '–'],
])('formatValue(%s, %s) is %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

test('sparkline() spans its own least and greatest, and draws a constant as a flat line', () => {
  expect(sparkline([0, 3.5, 7])).toBe('▁▅█');
  expect(sparkline([4, 4])).toBe('▄▄');
  expect(sparkline([])).toBe('');
});

test('messageLines() shows what a person reads: a mail as it is, the texts of Slack, the fields of PagerDuty', () => {
  const of = (body: unknown): readonly string[] => messageLines({ to: 'x', title: 'title', body });
  expect(of('a\n\nb\n')).toEqual(['title', 'a', 'b']);
  expect(
    of({
      text: 'title',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'one\ntwo' } }, { elements: [{ text: 'three' }] }],
    }),
  ).toEqual(['title', 'one', 'two', 'three']);
  expect(of({ payload: { summary: 's', custom_details: { changed: 'c' } }, links: [{ href: 'h', text: 't' }] })).toEqual([
    'title',
    'summary: s',
    'custom_details.changed: c',
    'links: href=h text=t',
  ]);
  expect(of(Array.from({ length: 40 }, (_, i) => `line ${i}`))).toHaveLength(25);
});

test('Terminal keeps its bottom line below the story on a terminal, and has neither it nor colours in a pipe', () => {
  const written = (isTty: boolean): string => {
    let text = '';
    const terminal = new Terminal({ write: (part) => (text += part), isTty, columns: () => 30, elapsedMs: () => 1500 });
    terminal.status('a status that is longer than the terminal is wide');
    terminal.line('hello', 'good');
    terminal.end();
    return text;
  };
  expect(written(false)).toBe('  1.5  hello\n');
  const erase = '\r\u001B[2K';
  const status = '       a status that is longe';
  expect(written(true)).toBe(`${erase}${status}${erase}\u001B[32m  1.5  hello\u001B[0m\n${status}${erase}`);
});
