// Remedies for what Prometheus' parser says: in words, by the message and the text around it.
import type { Span } from './ast.ts';

type Rule = { readonly message: RegExp; readonly text?: RegExp; readonly hint: string };

/** The first that fits. `text` is asked of the expression from the place of the error on. */
const rules: readonly Rule[] = [
  { message: /^unexpected "="(?!.*label)/, hint: 'Compare with ==; a single = only stands inside braces.' },
  {
    message: /^unexpected "=" in label matching/,
    hint: 'Inside braces a label is compared with a single =, != or a regular expression with =~, !~.',
  },
  {
    message: /^unexpected character after '=': '~'/,
    hint: 'A regular expression stands inside braces, as in metric{label=~"a|b"}.',
  },
  {
    message: /^unexpected character after '!'/,
    text: /^!~/,
    hint: 'A regular expression stands inside braces, as in metric{label!~"a|b"}.',
  },
  { message: /^unexpected character after '!'/, hint: 'There is no "not": use unless, absent() or != .' },
  { message: /^unclosed left parenthesis/, hint: 'A closing parenthesis is missing.' },
  { message: /^unclosed left bracket/, hint: 'A closing ] is missing.' },
  { message: /^unexpected end of input inside braces/, hint: 'A closing } is missing.' },
  {
    message: /^unexpected character inside braces: '\['/,
    hint: 'The } that closes the label matchers is missing before the range.',
  },
  { message: /^unexpected character inside braces: '[:<>]'/, hint: 'A label is matched with =, !=, =~ or !~.' },
  { message: /^unexpected right parenthesis/, hint: 'There is one closing parenthesis too many.' },
  { message: /^unexpected right bracket/, hint: 'There is a ] without its [.' },
  {
    message: /^unterminated/,
    hint: 'The closing quote is missing; a string in double or single quotes must not hold a line break.',
  },
  {
    message: /^unknown escape sequence/,
    hint: 'Double the backslash, or write the string in backquotes, where a backslash is just that.',
  },
  { message: /^unexpected character.*: '[\u2018-\u201f]'/, hint: 'Use a plain quote: " or \'.' },
  {
    message: /^unexpected character.*: '\\u(?:00a0|20[02][\da-f]|3000|feff)'/,
    hint: 'This is a space of another kind that looks like one; replace it with a plain space.',
  },
  { message: /^unexpected character: '&'/, hint: 'Join conditions with and.' },
  { message: /^unexpected character: '\|'/, hint: 'Join alternatives with or.' },
  { message: /^unexpected character.*: '\$'/, hint: 'A variable was not replaced: Prometheus itself knows none.' },
  { message: /^unexpected character.*: '[\u2010-\u2015\u2212]'/, hint: 'Use a plain minus.' },
  { message: /^unexpected character: '}'/, hint: 'There is a } without its {.' },
  { message: /^missing unit character in duration/, hint: 'Write a number and its unit, as in [5m].' },
  {
    message: /^(?:bad duration syntax|not a valid duration string|bad number or duration)/,
    hint: 'Durations are numbers with units ms, s, m, h, d, w, y, from large to small, as in 1h30m.',
  },
  { message: /^duration must be greater than 0/, hint: 'Write a duration above zero, or leave it out.' },
  { message: /^trailing commas/, hint: 'Remove the comma, or write the argument that follows it.' },
  { message: /^unexpected <(?:by|without)>/, hint: 'by and without belong to an aggregation, as in sum by (job) (…).' },
  { message: /^unexpected <bool>/, hint: 'bool stands right after a comparison, as in a > bool b.' },
  {
    message: /^unexpected <(?:on|ignoring|group_left|group_right)>/,
    hint: 'Vector matching stands right after an operator, group_left and group_right after on() or ignoring().',
  },
  { message: /in offset, expected duration/, hint: 'Write a duration, as in offset 5m or offset -5m.' },
  { message: /in @, expected timestamp/, hint: 'Write Unix seconds, start() or end().' },
  { message: /in grouping opts, expected "\("/, hint: 'Labels stand in parentheses, as in by (job).' },
  { message: /in grouping opts, expected label/, hint: 'Write label names separated by commas, as in (job, instance).' },
  { message: /in label matching, expected string/, hint: 'Quote the value, as in {job="api"}.' },
  { message: /in label matching, expected "," or "}"/, hint: 'Separate label matchers by commas.' },
  { message: /^unexpected end of input/, hint: 'The expression breaks off: something is missing at its end.' },
  {
    message: /^unexpected (?:metric )?(?:identifier|number|string|duration|<aggr)/,
    hint: 'Is an operator or a comma missing before it?',
  },
  { message: /^no expression found/, hint: 'Write an expression; everything here is a comment or blank.' },
  { message: /^unexpected <op:[*/%^=<>!]/, hint: 'An operator needs a value on both sides.' },
];

/** One sentence, or null when there is nothing better to say than the message. */
export function syntaxHint(message: string, text: string, span: Span): string | null {
  const rest = text.slice(span.from, span.from + 40);
  for (const rule of rules) if (rule.message.test(message) && (rule.text === undefined || rule.text.test(rest))) return rule.hint;
  return null;
}
