// What stands between a binary operator and its right side: bool, on/ignoring, group_left/group_right, fill; and lists of labels in parentheses.
import type { LabelName, VectorMatching } from './ast.ts';
import { parseNumberOrDuration } from './parse-duration.ts';
import type { Parsing } from './parsing.ts';
import { unquote } from './string-literal.ts';
import type { Token } from './token.ts';

export type BinaryModifiers = { readonly returnsBool: boolean; readonly matching: VectorMatching | null };

const plain: BinaryModifiers = { returnsBool: false, matching: null };

export function parseBinaryModifiers(p: Parsing): BinaryModifiers {
  if (p.peek().kind !== 'keyword') return plain;
  const returnsBool = p.isKeyword('bool');
  if (returnsBool) p.advance();
  const from = p.peek().from;
  const matching = p.isKeyword('on') || p.isKeyword('ignoring') ? parseMatching(p) : null;
  const fill = parseFill(p);
  if (fill === null) return { returnsBool, matching };
  const base = matching ?? { on: false, labels: [], group: null, include: [] };
  return { returnsBool, matching: { ...base, fill, span: { from, to: p.lastEnd } } };
}

function parseMatching(p: Parsing): VectorMatching {
  const { from, word } = p.advance();
  const labels = parseLabelList(p);
  const group = p.isKeyword('group_left') ? 'left' : p.isKeyword('group_right') ? 'right' : null;
  if (group !== null) p.advance();
  // A parenthesis here always holds labels, even where the right side was meant.
  const include = group !== null && p.peek().kind === '(' ? parseLabelList(p) : [];
  return { on: word === 'on', labels, group, include, span: { from, to: p.lastEnd } };
}

/** `fill(0)`, or `fill_left(0)` and `fill_right(0)` in either order. */
function parseFill(p: Parsing): { readonly left: number | null; readonly right: number | null } | null {
  if (p.isKeyword('fill')) {
    const value = parseFillValue(p);
    return { left: value, right: value };
  }
  let left: number | null = null;
  let right: number | null = null;
  while ((left === null && p.isKeyword('fill_left')) || (right === null && p.isKeyword('fill_right'))) {
    if (p.isKeyword('fill_left')) left = parseFillValue(p);
    else right = parseFillValue(p);
  }
  return left === null && right === null ? null : { left, right };
}

function parseFillValue(p: Parsing): number {
  p.advance();
  p.expect('(', 'fill', '"("');
  const sign = p.accept('-') ?? p.accept('+');
  if (p.peek().kind !== 'number' && p.peek().kind !== 'duration') p.unexpected('fill', 'number');
  const value = parseNumberOrDuration(p);
  p.expect(')', 'fill', '")"');
  return sign?.kind === '-' ? -value : value;
}

const context = 'grouping opts';

/** Labels in parentheses; a comma may follow the last. */
export function parseLabelList(p: Parsing): LabelName[] {
  p.expect('(', context, '"("');
  const labels: LabelName[] = [];
  while (p.peek().kind !== ')') {
    labels.push(parseLabel(p));
    if (p.accept(',') === null && p.peek().kind !== ')') p.unexpected(context, '"," or ")"');
  }
  p.advance();
  return labels;
}

/** Almost every keyword may be a label, `without` may not. */
function isLabel(p: Parsing, token: Token): boolean {
  switch (token.kind) {
    case 'identifier':
    case 'aggregator':
    case 'word-operator':
      return true;
    case 'keyword':
      return token.word !== 'without' || p.language.quotedNames;
    case 'string':
      return p.language.quotedNames && unquote(token.text) !== '';
    default:
      return false;
  }
}

function parseLabel(p: Parsing): LabelName {
  if (!isLabel(p, p.peek())) p.unexpected(context, 'label');
  const { kind, from, to, text } = p.advance();
  return { name: kind === 'string' ? unquote(text) : text, span: { from, to } };
}
