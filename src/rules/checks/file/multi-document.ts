// `file/multi-document`: Prometheus reads the first YAML document of a rule file only; what follows `---` is never evaluated.
import type { Check, Finding } from '../../check.ts';
import type { RuleFile } from '../../rule-file.ts';
import { linesOf } from '../per-context.ts';

/** Something that is neither blank, a comment, a directive nor a mark. */
const isContent = (line: string): boolean => !/^\s*(?:#.*|%.*|---\s*|\.\.\.\s*)?$/.test(line);

function* judge(file: RuleFile): Iterable<Finding> {
  if (file.shape === 'kubernetes') return;
  const lines = linesOf(file);
  const first = lines.findIndex(isContent);
  const mark = lines.findIndex((line, i) => i > first && /^---(?:\s|$)/.test(line));
  if (first < 0 || mark < 0 || !lines.slice(mark).some(isContent)) return;
  const range = { line: mark + 1, column: 1, endLine: mark + 1, endColumn: 4 };
  yield {
    message:
      'Prometheus reads the first document only: rules after this --- are never evaluated; put them into a file of their own',
    range,
  };
}

export const fileMultiDocument: Check = { id: 'file/multi-document', severity: 'warning', isDefault: true, file: judge };
