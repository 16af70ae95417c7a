// Whether a label matcher lets series pass that lack the label.
import type { LabelMatcher } from './ast.ts';
import { isHarmless, readRegex } from './regex.ts';
import { currentVersion, type Language, languageOf } from './version.ts';

/** An absent label is an empty value. A regular expression that cannot be read matches nothing. */
export function matchesEmpty({ operator, value }: LabelMatcher, language: Language = languageOf(currentVersion)): boolean {
  if (operator === '=' || operator === '!=') return (value === '') === (operator === '=');
  const isPlain = isHarmless(value) && !value.includes('|') && !value.includes('*');
  const regex = isPlain ? null : readRegex(value, language);
  const matches = regex === null ? value === '' : regex.ok && regex.matches('');
  return matches === (operator === '=~');
}
