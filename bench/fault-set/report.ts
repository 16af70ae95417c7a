// The results of a fault set as Markdown.
import type { Case, SetResult } from './run-set.ts';

const isMissed = ({ expectation, outcome }: Case): boolean => expectation.kind === 'fault' && outcome.delay === null;
const isLate = ({ expectation, outcome }: Case): boolean =>
  expectation.kind === 'fault' &&
  expectation.withinSamples !== null &&
  outcome.delay !== null &&
  outcome.delay > expectation.withinSamples;

/** Every combination that is not as wanted, by name. */
export function missesOf({ cases, quiets }: SetResult, contender: string): string {
  const lines: string[] = [];
  for (const one of cases) {
    if (one.contender !== contender) continue;
    const says: string[] = [];
    if (isMissed(one)) says.push('missed');
    if (isLate(one)) says.push(`told after ${one.outcome.delay} samples`);
    if (one.expectation.kind === 'harmless' && one.alarms > 0) says.push(`${one.alarms} alarms, harmless`);
    if (/step|leak|shift/.test(one.fault) && one.outcome.stayed === 'lost') says.push('lost before its end');
    if (one.outcome.rearm !== null && one.outcome.rearm > 5) says.push(`rearmed after ${one.outcome.rearm}`);
    if (one.outcome.echoes > 0) says.push(`${one.outcome.echoes} echoes`);
    if (says.length > 0) lines.push(`- ${one.shape} × ${one.fault}, seed ${one.seed}: ${says.join('; ')}`);
  }
  for (const quiet of quiets) {
    if (quiet.contender === contender)
      lines.push(`- quiet ${quiet.shape}, seed ${quiet.seed}: ${quiet.alarms / quiet.weeks} a week`);
  }
  return lines.join('\n');
}
