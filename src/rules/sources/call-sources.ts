// What functions do to the labels and values of their argument.
import type { Call, Expr, StringLiteral, VectorSelector } from '../../promql/ast.ts';
import { absentLabels } from './selector-source.ts';
import { dropLabels, openSource, setLabel, type Source, type SureLabel, withStep } from './source.ts';
import { unwrapParens } from '../../promql/walk.ts';

type Flow = (expr: Expr) => readonly Source[];

export function callSources(call: Call, flow: Flow): readonly Source[] {
  switch (call.name) {
    case 'absent':
    case 'absent_over_time':
      return [absentSource(call, flow)];
    case 'vector':
      return [constantSource(call, flow)];
    case 'scalar':
      return [
        {
          ...(valueArgument(call, flow)[0] ?? openSource(call)),
          ...noLabels(call),
          isScalar: true,
          isConditional: false,
          alwaysReturns: true,
        },
      ];
    case 'time':
    case 'pi':
      return [{ ...openSource(call), ...noLabels(call), isScalar: true, alwaysReturns: true }];
    case 'label_replace':
    case 'label_join':
      return relabelled(call, flow);
    case 'histogram_quantile':
    case 'histogram_fraction':
      return valueArgument(call, flow).map((source) =>
        withStep(
          valueless(
            dropLabels(source, ['le'], () => ({ span: call.nameSpan, text: `${call.name}() takes the label \`le\` away` })),
          ),
          call.name,
        ),
      );
    case 'info':
      // It adds whatever labels the info metrics carry.
      return valueArgument(call, flow).map((source) => ({ ...source, closed: null, lacks: new Map() }));
    default:
      if (call.args.length === 0) return [{ ...openSource(call), ...noLabels(call), alwaysReturns: true }];
      return valueArgument(call, flow).map((source) => withStep(valueless(source), call.name));
  }
}

const valueless = (source: Source): Source => ({ ...source, value: null, isScalar: false });

/** The sources of the argument that brings the series: the first that is neither number nor string. */
function valueArgument(call: Call, flow: Flow): readonly Source[] {
  for (const arg of call.args) {
    if (unwrapParens(arg).kind === 'string') continue;
    const sources = flow(arg);
    if (sources.some((source) => !source.isScalar)) return sources;
  }
  return [openSource(call)];
}

function noLabels(call: Call) {
  const closed = { span: call.nameSpan, text: `${call.name}() gives a value without any label` };
  return { has: new Map(), may: new Set<string>(), lacks: new Map(), joined: new Map(), closed };
}

function constantSource(call: Call, flow: Flow): Source {
  const arg = call.args[0];
  const value = arg === undefined ? null : (flow(arg)[0]?.value ?? null);
  return { ...openSource(call), ...noLabels(call), value, alwaysReturns: true };
}

function absentSource(call: Call, flow: Flow): Source {
  const arg = call.args[0];
  if (arg !== undefined) flow(arg);
  const closed = {
    span: call.nameSpan,
    text: `${call.name}() has a result only when nothing matches, so the only labels it gives are those that its selector pins with \`=\``,
  };
  const selector = arg === undefined ? null : directSelector(arg);
  const pinned = selector === null ? [] : absentLabels(selector);
  const has = new Map<string, SureLabel>(pinned.map((matcher) => [matcher.name, { reason: closed, value: matcher.value }]));
  return { ...openSource(call, selector), has, closed, isConditional: true, value: 1, steps: [call.name] };
}

function directSelector(arg: Expr): VectorSelector | null {
  const expr = unwrapParens(arg);
  if (expr.kind === 'vector-selector') return expr;
  return expr.kind === 'matrix-selector' ? expr.selector : null;
}

function relabelled(call: Call, flow: Flow): readonly Source[] {
  const label = stringArgument(call, 1);
  const sources = call.args[0] === undefined ? [openSource(call)] : flow(call.args[0]);
  return sources.map((source) => {
    if (label === null) return { ...source, closed: null, lacks: new Map() };
    const reason = { span: label.span, text: `${call.name}() sets the label \`${label.value}\`` };
    // An empty replacement takes the label away.
    if (call.name === 'label_replace' && stringArgument(call, 2)?.value === '')
      return { ...source, may: new Set([...source.may, label.value]) };
    return setLabel(source, label.value, { reason, value: null });
  });
}

function stringArgument(call: Call, index: number): StringLiteral | null {
  const arg = call.args[index];
  if (arg === undefined) return null;
  const expr = unwrapParens(arg);
  return expr.kind === 'string' ? expr : null;
}
