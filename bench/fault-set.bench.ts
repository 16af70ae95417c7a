// The fault set: generated normal series and faults through the very detection that runs live, beside the bands a user would write in PromQL.
import { makeLine } from './fault-set/contenders.ts';
import { alarmsPerWeekMax } from './fault-set/live-detection.ts';
import { byFault, byShape, crossTable, missesOf, notFaults, plannedTable } from './fault-set/report.ts';
import { finePlan, fullPlan, plannedPlan, runSet } from './fault-set/run-set.ts';
import type { Bench } from './run.ts';

/** On a terminal only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

export const bench: Bench = {
  name: 'Fault set: recall, delay and false alarms',
  run: async () => {
    const { contenders, notes } = makeLine(fullPlan);
    const names = contenders.map(({ name }) => name);
    const result = runSet(fullPlan, contenders, progress);
    const planned = runSet(plannedPlan, contenders, progress);
    const fineLine = makeLine(finePlan);
    const fine = runSet(finePlan, fineLine.contenders, progress);
    progress('');
    const { seeds, learntDays, days, stepMs } = fullPlan;
    return [
      `Generated series ([what they are](fault-set.md)), ${seeds.length} of each shape, a sample each ${stepMs / 1000} s, judged from the first; faults strike on day`,
      `${learntDays + 1}. Cells: recall · median, most samples until it was told. Our detectors with the defaults and a budget of ${alarmsPerWeekMax} false alarm a week and`,
      `series; bands over a day as Prometheus rules, \`for\` two samples as ours unless it says 5m. \`npm run bench -- fault-set\``,
      '',
      byFault(result, names),
      '',
      notes.join(' '),
      '',
      `By shape: recall · median, most samples over its faults · false alarms per series-week in ${days - learntDays} fault-free days.`,
      '',
      byShape(result, names),
      '',
      plannedTable(planned, names),
      '',
      '`auto`, every combination (`·`: no fault, see below):',
      '',
      crossTable(result, 'auto'),
      '',
      `At ${finePlan.stepMs / 1000} s, ${finePlan.seeds.length} series of each of ${finePlan.shapes.length} shapes, ${finePlan.learntDays} days learnt:`,
      '',
      byFault(fine, names),
      '',
      fineLine.notes.join(' '),
      '',
      byShape(fine, names),
      '',
      'Not as wanted, `auto`:',
      '',
      missesOf(result, 'auto'),
      '',
      'No fault:',
      '',
      notFaults(),
    ].join('\n');
  },
};
