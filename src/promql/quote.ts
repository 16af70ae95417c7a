// Text as Go's %q prints it, for messages that are worded like Prometheus' own, and as a PromQL string for the printer.

const short: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function escapeCharacter(character: string, quote: string): string {
  if (character === quote) return `\\${quote}`;
  const known = short[character];
  if (known !== undefined) return known;
  // The replacement character stands for a byte that is no text; written as itself, Prometheus refuses it.
  if (character !== '\ufffd' && printable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

const plain = /^[\w !#-[\]-~]*$/;

/** `"…"`; what it gives is also a PromQL string literal of the same value. */
export function quoteText(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  return `"${Array.from(text, (character) => escapeCharacter(character, '"')).join('')}"`;
}

/** `'x'`. */
export function quoteCharacter(character: string): string {
  return `'${character === '' ? '\ufffd' : escapeCharacter(character, "'")}'`;
}
