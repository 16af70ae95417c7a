// Cuts a Go template into items, by the rules of text/template: delimiters, trim markers, and inside an action words, constants and signs. Spaces inside
// an action are items, because they separate operands.

export type ItemKind =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'identifier'
  | 'keyword'
  | 'field'
  | 'variable'
  | 'dot'
  | 'bool'
  | 'nil'
  | 'string'
  | 'raw-string'
  | 'character'
  | 'number'
  | 'declare'
  | 'assign'
  | 'pipe'
  | 'open'
  | 'close'
  | 'sign'
  | 'fault'
  | 'end';

/** `text` is the item as written; of a fault it is the message. */
export type Item = { readonly kind: ItemKind; readonly from: number; readonly to: number; readonly text: string };

const KEYWORDS = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);
const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;
const WORD = /[\p{L}\p{Nd}_]*/uy;

/** Ends with an item `end` or `fault`. */
export function lexTemplate(text: string): readonly Item[] {
  return new TemplateLexer(text).run();
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

class TemplateLexer {
  private readonly text: string;
  private readonly items: Item[] = [];
  private pos = 0;
  private openParens = 0;

  constructor(text: string) {
    this.text = text;
  }

  run(): readonly Item[] {
    while (this.lexText()) {
      if (!this.lexAction()) break;
    }
    return this.items;
  }

  private push(kind: ItemKind, to: number, text = this.text.slice(this.pos, to)): void {
    this.items.push({ kind, from: this.pos, to, text });
    this.pos = to;
  }

  private fail(message: string, from = this.pos, to = from + 1): false {
    this.items.push({ kind: 'fault', from, to: Math.min(Math.max(to, from), this.text.length), text: message });
    return false;
  }

  /** Up to the next action, which it steps into; false at the end. */
  private lexText(): boolean {
    for (;;) {
      const open = this.text.indexOf('{{', this.pos);
      if (open < 0) {
        if (this.pos < this.text.length) this.push('text', this.text.length);
        this.push('end', this.text.length);
        return false;
      }
      if (open > this.pos) this.push('text', open);
      const trims = this.text[open + 2] === '-' && isSpace(this.text.charAt(open + 3));
      const start = open + (trims ? 4 : 2);
      if (!this.text.startsWith('/*', start)) {
        this.push('left', start);
        this.openParens = 0;
        return true;
      }
      if (!this.skipComment(open, start)) return false;
    }
  }

  /** `start` is behind the delimiter and its trim marker. */
  private skipComment(open: number, start: number): boolean {
    const close = this.text.indexOf('*/', start);
    if (close < 0) return this.fail('a comment is not closed; end it with */}}', open, open + 2);
    const right = /^(?:[ \t\r\n]-)?\}\}/.exec(this.text.slice(close + 2, close + 6))?.[0];
    if (right === undefined) return this.fail('a comment must fill its braces: }} has to follow */ at once', close, close + 2);
    this.pos = close + 2 + right.length;
    return true;
  }

  /** Whether another text may follow. */
  private lexAction(): boolean {
    for (;;) {
      const right = this.rightDelimiter();
      if (right > 0) {
        if (this.openParens > 0) return this.fail('a parenthesis is not closed: ) is missing before }}');
        this.push('right', this.pos + right);
        return true;
      }
      if (this.pos >= this.text.length) return this.failUnclosed();
      if (!this.lexInside(this.text.charAt(this.pos))) return false;
    }
  }

  private failUnclosed(): false {
    const open = this.items.findLast(({ kind }) => kind === 'left');
    return this.fail('an action is not closed: }} is missing', open?.from ?? this.pos, (open?.from ?? this.pos) + 2);
  }

  /** Its length here, 0 when there is none. */
  private rightDelimiter(): number {
    if (this.text.startsWith('}}', this.pos)) return 2;
    return isSpace(this.text.charAt(this.pos)) && this.text.startsWith('-}}', this.pos + 1) ? 4 : 0;
  }

  private lexInside(character: string): boolean {
    if (isSpace(character)) return this.lexSpace();
    switch (character) {
      case '=':
        return this.pushed('assign', 1);
      case ':':
        return this.text[this.pos + 1] === '=' ? this.pushed('declare', 2) : this.fail('expected := here');
      case '|':
        return this.pushed('pipe', 1);
      case '"':
      case "'":
        return this.lexQuoted(character);
      case '`':
        return this.lexRaw();
      case '$':
        return this.lexName('variable');
      case '(':
        this.openParens += 1;
        return this.pushed('open', 1);
      case ')':
        this.openParens -= 1;
        return this.openParens < 0 ? this.fail('this ) closes nothing') : this.pushed('close', 1);
      default:
        return this.lexOther(character);
    }
  }

  private pushed(kind: ItemKind, length: number): boolean {
    this.push(kind, this.pos + length);
    return true;
  }

  /** A space before `-}}` belongs to the delimiter. */
  private lexSpace(): boolean {
    let to = this.pos;
    while (isSpace(this.text.charAt(to))) to += 1;
    if (this.text.startsWith('-}}', to)) to -= 1;
    if (to > this.pos) this.push('space', to);
    return true;
  }

  private lexOther(character: string): boolean {
    const next = this.text.charAt(this.pos + 1);
    if (character === '.' && !/[0-9]/.test(next)) return this.lexName('field');
    if (/[.+\-0-9]/.test(character)) return this.lexNumber();
    WORD.lastIndex = this.pos;
    if ((WORD.exec(this.text)?.[0] ?? '') !== '') return this.lexName('identifier');
    if (/[!-~]/.test(character)) return this.pushed('sign', 1);
    const point = this.text.codePointAt(this.pos) ?? 0;
    const shown = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
    return this.fail(`the character ${shown} is not allowed between {{ and }}; typographic quotes must be " or \``);
  }

  /** A word, `$variable` or `.field`: what follows must not continue it. */
  private lexName(kind: 'identifier' | 'variable' | 'field'): boolean {
    const start = this.pos + (kind === 'identifier' ? 0 : 1);
    WORD.lastIndex = start;
    const word = WORD.exec(this.text)?.[0] ?? '';
    const end = start + word.length;
    if (!this.endsName(end)) return this.failCharacter(end);
    if (kind === 'field') return this.pushed(word === '' ? 'dot' : 'field', end - this.pos);
    if (kind === 'variable') return this.pushed('variable', end - this.pos);
    const known = KEYWORDS.has(word)
      ? 'keyword'
      : word === 'true' || word === 'false'
        ? 'bool'
        : word === 'nil'
          ? 'nil'
          : 'identifier';
    return this.pushed(known, word.length);
  }

  private endsName(at: number): boolean {
    const next = this.text.charAt(at);
    return next === '' || isSpace(next) || '.,|:)(}'.includes(next);
  }

  private failCharacter(at: number): false {
    const character = this.text.charAt(at);
    if (character === '[') return this.fail('[ is not allowed here; write index $labels "name" for an element', at);
    if (character === '-' && /[a-z]/i.test(this.text.charAt(at + 1))) {
      return this.fail('- is not allowed in a name here; write index $labels "the-name" for such a label', at);
    }
    if (character === '=') return this.fail('= must have a space before it; or did you mean := or eq?', at);
    return this.fail(`the character ${character} is not allowed here; separate operands by spaces`, at);
  }

  private lexNumber(): boolean {
    NUMBER.lastIndex = this.pos;
    let end = this.pos + (NUMBER.exec(this.text)?.[0].length ?? 0);
    const first = this.text.slice(this.pos, end);
    // A complex constant: 1+2i.
    if (/[+-]/.test(this.text.charAt(end)) && first !== '') {
      NUMBER.lastIndex = end;
      end += NUMBER.exec(this.text)?.[0].length ?? 0;
    }
    const written = this.text.slice(this.pos, end);
    WORD.lastIndex = end;
    const rest = WORD.exec(this.text)?.[0] ?? '';
    if (rest !== '' || !isNumber(written)) {
      return this.fail(`${JSON.stringify(written + rest)} is not a number`, this.pos, Math.max(end + rest.length, this.pos + 1));
    }
    this.push('number', end);
    return true;
  }

  private lexQuoted(quote: string): boolean {
    const what = quote === '"' ? 'a string' : 'a character constant';
    let at = this.pos + 1;
    for (; this.text[at] !== quote; at += 1) {
      if (this.text[at] === '\\') at += 1;
      if (at >= this.text.length || this.text[at] === '\n')
        return this.fail(`${what} is not closed: ${quote} is missing in its line`);
    }
    this.push(quote === '"' ? 'string' : 'character', at + 1);
    return true;
  }

  private lexRaw(): boolean {
    const close = this.text.indexOf('`', this.pos + 1);
    if (close < 0) return this.fail('a raw string is not closed: ` is missing');
    this.push('raw-string', close + 1);
    return true;
  }
}

const INTEGER = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9]\d*)$/;
const FLOAT = '(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?\\d+)';
const REAL = new RegExp(`^[+-]?${FLOAT}$`);
const COMPLEX = new RegExp(`^[+-]?${FLOAT}(?:i|[+-]${FLOAT}i)$`);

/** Whether Go can hold it: whole numbers in 64 bits, others as floats, which need a point or an exponent to be taken for such. */
function isNumber(written: string): boolean {
  const digits = written.replaceAll(/(?<=[0-9a-fA-FxXoObB])_(?=[0-9a-fA-F])/g, '');
  const [, sign, integer] = INTEGER.exec(digits) ?? [];
  if (integer !== undefined)
    return BigInt(/^0\d/.test(integer) ? `0o${integer}` : integer) <= (sign === '-' ? 2n ** 63n : 2n ** 64n - 1n);
  if (COMPLEX.test(digits)) return true;
  if (!REAL.test(digits)) return false;
  return /[pP]/.test(digits) || (/[.eE]/.test(digits) && Number.isFinite(Number(digits)));
}
