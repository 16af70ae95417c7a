// Text of other people made harmless: rule files are written by anyone, and what they hold must not move a cursor, ring a bell, turn the direction of
// writing, or end a line of a report early.

// oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
const escapeSequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])|\u009b[0-?]*[ -/]*[@-~]/g;
/** Controls, line and paragraph separators, marks that turn or embed the direction of writing, lone surrogates. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu;
export const replacement = '\ufffd';

/** On one line and without escape sequences; line ends become spaces. */
export function onOneLine(text: string): string {
  return text
    .replace(escapeSequence, '')
    .replace(/[ \t]*[\r\n]+[ \t]*/g, ' ')
    .replaceAll('\t', ' ')
    .replace(unsafe, replacement);
}

/** The same number of UTF-16 units, so that columns stay true; tabs stay. */
export function sameLength(text: string): string {
  return text.replace(unsafe, (character) => (character === '\t' ? character : replacement));
}

const zeroWidth = /^(?:\p{Mn}|\p{Me}|[\u200b-\u200d])$/u;
const wide =
  /^[\p{Emoji_Presentation}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;

/** Columns a terminal gives a character (a whole code point): 0, 1 or 2. */
export function displayWidth(character: string): number {
  // Most of every file is ASCII.
  if (character.length === 1 && character < '\u0300') return 1;
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
