// Random PromQL trees for property tests: well typed, of every kind of node, with names and values that need quotes.
import fc from 'fast-check';
import type {
  AtModifier,
  BinaryOperator,
  Duration,
  Expr,
  LabelMatcher,
  LabelName,
  Modifiers,
  VectorMatching,
} from '../../src/promql/ast.ts';

const span = { from: 0, to: 0 };

const aName = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('up', 'job:a:sum', 'sum', 'offset', 'by', 'start', 'fill') },
  fc.constantFrom('on', 'bool', 'nan', 'a.b', 'é', 'with space', '"'),
);
const aLabel = fc.constantFrom('job', 'by', 'without', 'le', 'inf', 'a.b', 'é"\\');
const aText = fc.oneof(
  fc.constantFrom('', 'a', 'a|b', '\\', '"', "'`", '\n\t\u0007', 'é😀', '\u00a0'),
  fc.string({ maxLength: 8 }),
);

const aMatcher: fc.Arbitrary<LabelMatcher> = fc
  .tuple(aLabel, fc.constantFrom('=' as const, '!=' as const), aText)
  .map(([name, operator, value]) => ({ span, name, nameSpan: span, operator, value, valueSpan: span }));

const aDuration: fc.Arbitrary<Duration> = fc
  .constantFrom(['5m', 300_000], ['1h30m', 5_400_000], ['250ms', 250], ['2w', 1_209_600_000] as const)
  .map(([text, ms]) => ({ span, text, ms }));
const anOffset: fc.Arbitrary<Duration> = fc.oneof(
  aDuration,
  aDuration.map(({ text, ms }) => ({ span, text: `-${text}`, ms: -(ms ?? 0) })),
);
const anAt: fc.Arbitrary<AtModifier> = fc.oneof(
  fc.constantFrom('start' as const, 'end' as const).map((kind): AtModifier => ({ span, at: { kind } })),
  fc.integer({ min: -1000, max: 2_000_000_000 }).map((seconds): AtModifier => ({ span, at: { kind: 'time', seconds } })),
);
const modifiers: fc.Arbitrary<Modifiers> = fc.record({
  offset: fc.option(anOffset, { nil: null, freq: 3 }),
  at: fc.option(anAt, { nil: null, freq: 3 }),
});
const none: Modifiers = { offset: null, at: null };

/** Never without a name: it would have to hold a matcher that matches no empty value. */
function selector(modified: fc.Arbitrary<Modifiers>) {
  return fc.tuple(aName, fc.array(aMatcher, { maxLength: 3 }), modified).map(([name, matchers, modifiers]) => ({
    kind: 'vector-selector' as const,
    span,
    name,
    nameSpan: span,
    matchers,
    modifiers,
  }));
}

const aNumber: fc.Arbitrary<Expr> = fc
  .constantFrom('0', '1', '2.5', '1e3', '.5', '0x1F', 'Inf', '1_000')
  .map((text) => ({ kind: 'number', span, value: text === 'Inf' ? Infinity : Number(text.replace('_', '')), text }));
const aString: fc.Arbitrary<Expr> = aText.map((value) => ({ kind: 'string', span, value, text: '' }));

const labels: fc.Arbitrary<LabelName[]> = fc
  .uniqueArray(aLabel, { maxLength: 3 })
  .map((names) => names.map((name) => ({ name, span })));
const aMatching: fc.Arbitrary<VectorMatching> = fc
  .tuple(fc.boolean(), labels, fc.constantFrom(null, 'left' as const, 'right' as const), fc.boolean())
  .map(([on, names, group, isFilled]) => ({
    on,
    labels: names,
    group,
    include: group === null ? [] : [{ name: 'pod', span }],
    span,
    ...(isFilled ? { fill: { left: 0, right: -1.5 } } : {}),
  }));

const arithmetic: readonly BinaryOperator[] = ['^', '*', '/', '%', 'atan2', '+', '-', '</', '>/'];
const comparisons: readonly BinaryOperator[] = ['==', '!=', '<=', '<', '>=', '>'];
const sets: readonly BinaryOperator[] = ['and', 'or', 'unless'];

type Operation = { readonly operator: BinaryOperator; readonly returnsBool: boolean; readonly matching: VectorMatching | null };

const anOperation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    operator: fc.constantFrom(...arithmetic),
    returnsBool: fc.constant(false),
    matching: fc.option(aMatching, { nil: null }),
  }),
  fc.record({
    operator: fc.constantFrom(...comparisons),
    returnsBool: fc.boolean(),
    matching: fc.option(aMatching, { nil: null }),
  }),
  fc.record({ operator: fc.constantFrom(...sets), returnsBool: fc.constant(false), matching: fc.constant(null) }),
);

const { vector } = fc.letrec<{ vector: Expr; leaf: Expr; binary: Expr; call: Expr; aggregation: Expr; wrapped: Expr }>((tie) => ({
  vector: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    tie('leaf'),
    tie('binary'),
    tie('call'),
    tie('aggregation'),
    tie('wrapped'),
  ),
  leaf: selector(modifiers),
  binary: fc
    .tuple(tie('vector'), tie('vector'), anOperation)
    .map(([left, right, operation]): Expr => ({ kind: 'binary', span, operatorSpan: span, left, right, ...operation })),
  call: fc.oneof(
    fc
      .tuple(selector(fc.constant(none)), aDuration, modifiers)
      .map(([inner, range, modifiers]) => call('rate', { kind: 'matrix-selector', span, selector: inner, range, modifiers })),
    fc
      .tuple(tie('vector'), aDuration, fc.option(aDuration, { nil: null }), modifiers)
      .map(([expr, range, step, modifiers]) => call('max_over_time', { kind: 'subquery', span, expr, range, step, modifiers })),
    fc.tuple(tie('vector'), aNumber).map(([expr, number]) => call('clamp_min', expr, number)),
    fc.tuple(tie('vector'), aString, aString).map(([expr, a, b]) => call('label_join', expr, a, b)),
    fc.tuple(tie('vector'), aNumber, fc.constantFrom(...arithmetic.slice(0, 7))).map(
      ([left, right, operator]): Expr => ({
        kind: 'binary',
        span,
        operatorSpan: span,
        operator,
        left,
        right,
        returnsBool: false,
        matching: null,
      }),
    ),
  ),
  aggregation: fc
    .tuple(tie('vector'), fc.constantFrom('by' as const, 'without' as const, null), labels, fc.option(aNumber, { nil: null }))
    .map(
      ([expr, kind, names, param]): Expr => ({
        kind: 'aggregation',
        span,
        name: param === null ? 'sum' : 'topk',
        nameSpan: span,
        grouping: kind === null ? null : { span, kind, labels: names },
        param,
        expr,
      }),
    ),
  wrapped: fc
    .tuple(tie('vector'), fc.constantFrom('paren', '+', '-'))
    .map(
      ([expr, how]): Expr =>
        how === 'paren' ? { kind: 'paren', span, expr } : { kind: 'unary', span, operator: how === '+' ? '+' : '-', expr },
    ),
}));

const call = (name: string, ...args: readonly Expr[]): Expr => ({ kind: 'call', span, name, nameSpan: span, args });

/** An instant vector. */
export const aTree: fc.Arbitrary<Expr> = vector;
