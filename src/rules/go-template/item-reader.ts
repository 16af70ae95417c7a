// Reads the items of a template one by one, with as much looking ahead as Go's parser does; and how its faults name what they found.
import type { Span } from '../../promql/ast.ts';
import type { Item } from './lexer.ts';

export class TemplateError extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

export class ItemReader {
  private readonly items: readonly Item[];
  private at = 0;

  constructor(items: readonly Item[]) {
    this.items = items;
  }

  fail(message: string, { from, to }: Span): never {
    throw new TemplateError(message, { from, to });
  }

  /** Fails at what the lexer could not read, but only once it is needed: an earlier fault of grammar is told first. */
  peek(): Item {
    const item = this.items[this.at] ?? this.items.at(-1);
    if (item === undefined) throw new TemplateError('a template is empty', { from: 0, to: 0 });
    if (item.kind === 'fault') this.fail(item.text, item);
    return item;
  }

  next(): Item {
    const item = this.peek();
    this.at += 1;
    return item;
  }

  peekWord(): Item {
    while (this.peek().kind === 'space') this.at += 1;
    return this.peek();
  }

  nextWord(): Item {
    this.peekWord();
    return this.next();
  }

  /** Where reading stands, to come back to. */
  get place(): number {
    return this.at;
  }

  rewind(place: number): void {
    this.at = place;
  }

  /** Where the last item read ends. */
  get lastEnd(): number {
    return this.items[this.at - 1]?.to ?? 0;
  }

  spanFrom({ from }: { readonly from: number }): Span {
    return { from, to: Math.max(from, this.lastEnd) };
  }
}

export function showItem(item: Item): string {
  if (item.kind === 'end') return 'the end of the text';
  return item.kind === 'right' ? '}}' : JSON.stringify(item.text);
}

export function describeContext(context: string): string {
  return context === 'command' ? 'an action' : context === 'parentheses' ? 'parentheses' : `{{${context}}}`;
}

const OPERATOR_FUNCTIONS: Readonly<Record<string, string>> = { '<': 'lt', '>': 'gt', '!': 'not', '=': 'eq', '&': 'and' };

/** Templates have functions where other languages have operators. */
export function operatorRemedy(item: Item): string {
  const name = OPERATOR_FUNCTIONS[item.text];
  return name === undefined ? '' : `; write it as a function, such as ${name} A B`;
}
