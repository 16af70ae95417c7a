import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readComment } from './comment-grammar.ts';

const said = (text: string): string[] =>
  readComment(text).directives.map(({ kind, check, argument, untilMs, owner }) =>
    [kind, check, argument, untilMs === null ? null : new Date(untilMs).toISOString(), owner]
      .filter((part) => part !== null && part !== '')
      .join(' '),
  );
const wrong = (text: string): string[] => readComment(text).broken.map(({ message }) => message);

describe('readComment()', () => {
  test.for([
    [' rti disable alerts/for', ['disable alerts/for']],
    ['rti disable alerts/for', ['disable alerts/for']],
    ['# rti disable alerts/for', ['disable alerts/for']],
    [' pint disable promql/series(up{job="a (b)"})', ['disable promql/series up{job="a (b)"}']],
    [
      ' rti disable alerts/for, alerts/name  rule/label(team)',
      ['disable alerts/for', 'disable alerts/name', 'disable rule/label team'],
    ],
    [' rti disable alerts/for; file/disable record/name', ['disable alerts/for', 'file/disable record/name']],
    [' rti disable alerts/for # rti disable alerts/name', ['disable alerts/for', 'disable alerts/name']],
    [' rti snooze 2027-01-01 alerts/for', ['snooze alerts/for 2027-01-01T00:00:00.000Z']],
    [' rti file/snooze 2027-01-01T10:30:00+02:00 alerts/for(x)', ['file/snooze alerts/for x 2027-01-01T08:30:00.000Z']],
    [' rti file/owner Team A', ['file/owner Team A']],
    [' pint rule/owner team-a', ['owner team-a']],
    [' rti ignore/next-line', ['ignore/next-line']],
  ] as const)('reads %j', ([text, expected]) => {
    expect(said(text)).toEqual(expected);
    expect(wrong(text)).toEqual([]);
  });

  test.for(['', ' disable alerts/for', ' about rti disable', ' rtidisable x', ' pints disable x'])('%j is not for us', (text) => {
    expect(readComment(text)).toEqual({ directives: [], broken: [] });
  });

  test.for([
    [' rti', 'says nothing after its name'],
    [' rti disabel alerts/for', 'does not know the word "disabel": did you mean disable?'],
    [' rti disable', 'disable wants the id of a check, as in: disable alerts/for'],
    [' rti disable alerts/for(', 'disable wants the id of a check, as in: disable alerts/for'],
    [' rti snooze alerts/for', 'snooze wants a date and a check, as in: snooze 2027-01-01 alerts/for'],
    [' rti snooze 2027-02-30 alerts/for', 'snooze wants a date and a check, as in: snooze 2027-01-01 alerts/for'],
    [' rti snooze 2027-02-28', 'snooze wants a check after the date, as in: snooze 2027-02-28 alerts/for'],
    [' rti ignore/line please', 'ignore/line takes nothing after it, got "please"'],
    [' rti owner', 'owner wants a name, as in: owner team-a'],
  ] as const)('%j: %s', ([text, message]) => expect(wrong(text)).toEqual([message]));

  test('spans are those of the words', () => {
    const text = ' rti disable alerts/for ; snooze soon alerts/name';
    const { directives, broken } = readComment(text);
    const words = [...directives, ...broken].map(({ span }) => text.slice(span.from, span.to));
    expect(words).toEqual(['disable alerts/for', 'snooze soon alerts/name']);
  });

  test('never throws, and spans are within the text', () => {
    const part = fc.constantFrom(
      'rti ',
      'pint ',
      'disable ',
      'snooze ',
      '2027-01-01 ',
      '9999-99-99T99:99Z',
      'a/b',
      '(',
      ')',
      ';',
      '# ',
      ',',
      ' ',
      '\n',
      'file/',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const { directives, broken } = readComment(text);
        for (const { span } of [...directives, ...broken]) {
          expect(span.from).toBeGreaterThanOrEqual(0);
          expect(span.to).toBeGreaterThanOrEqual(span.from);
          expect(span.to).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
