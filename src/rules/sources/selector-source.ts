// The labels of a selector's series, as far as its matchers tell.
import type { LabelMatcher, VectorSelector } from '../../promql/ast.ts';
import { matchesEmpty } from '../../promql/matches-empty.ts';
import { openSource, type Reason, type Source, type SureLabel } from './source.ts';

export function selectorSource(selector: VectorSelector): Source {
  const has = new Map<string, SureLabel>();
  const lacks = new Map<string, Reason>();
  for (const matcher of selector.matchers) {
    if (matcher.name === '__name__') continue;
    // What no series without the label gets past, only series with it do.
    if (!matchesEmpty(matcher)) has.set(matcher.name, sureLabel(matcher, has.get(matcher.name)));
    else if (forbidsLabel(matcher)) {
      const text = `this matcher leaves out every series that has the label \`${matcher.name}\``;
      lacks.set(matcher.name, { span: matcher.span, text });
    }
  }
  return { ...openSource(selector, selector), has, lacks };
}

function forbidsLabel({ operator, value }: LabelMatcher): boolean {
  return (value === '' && (operator === '=' || operator === '=~')) || (operator === '!~' && value === '.+');
}

function sureLabel(matcher: LabelMatcher, before: SureLabel | undefined): SureLabel {
  if (before?.value !== undefined && before.value !== null) return before;
  const value = matcher.operator === '=' ? matcher.value : null;
  return {
    value,
    reason: { span: matcher.span, text: `this matcher lets only series with the label \`${matcher.name}\` through` },
  };
}

/** Labels that absent() can give back: those that exactly one `=` matcher pins. */
export function absentLabels(selector: VectorSelector): readonly LabelMatcher[] {
  return selector.matchers.filter(
    (matcher) =>
      matcher.operator === '=' &&
      matcher.value !== '' &&
      matcher.name !== '__name__' &&
      selector.matchers.every((other) => other === matcher || other.name !== matcher.name),
  );
}
