// `npm run bench:accuracy -- --data DIR --labels FILE`: scores detectors on labelled series through the code that runs live.
import { parseArgs } from 'node:util';
import { bestNabThresholds, addTallies, nabProfiles, nabRowsOf, nabScore, tallyAlarms } from './nab.ts';
import { readLabelledFolder } from './read-series.ts';
import { judgeLabelled } from './judge-all.ts';
import {
  addCounts,
  asSpans,
  countHits,
  delaysOf,
  f1Of,
  precisionOf,
  recallOf,
  falseAlarmsPerWeekOf,
} from './detection-counts.ts';
import { candidateThresholds, episodesAt } from './episodes.ts';

const { values: flags } = parseArgs({
  options: { data: { type: 'string' }, labels: { type: 'string' }, detector: { type: 'string', multiple: true } },
});
const all = await readLabelledFolder(flags.data!, flags.labels!);
for (const name of flags.detector ?? ['auto', 'ewma', 'z-score', 'rolling-percentile']) {
  const from = performance.now();
  const judged = all.map((s) => judgeLabelled(s, name, 1));
  const ms = performance.now() - from;
  const rows = all.reduce((n, s) => n + s.times.length, 0);
  const tally = addTallies(judged.map((j) => tallyAlarms(nabRowsOf(j.series), j.alarms)));
  console.log(name, `${((ms * 1e6) / rows).toFixed(0)} ns/row`);
  console.log('  NAB alarms', nabProfiles.map((p) => nabScore(tally, p).toFixed(2)).join(' / '), JSON.stringify(tally));
  console.log(
    '  NAB best  ',
    bestNabThresholds(judged, nabProfiles)
      .map((b) => `${b.score.toFixed(2)} @${b.threshold.toFixed(3)}`)
      .join(' / '),
  );
  const thresholds = candidateThresholds(judged);
  const sweep = thresholds.map((threshold) => {
    const episodes = judged.map((j) => episodesAt(j, threshold));
    const starts = episodes.map((e) => e.map((x) => x.first));
    return {
      threshold,
      nab: addTallies(judged.map((j, i) => tallyAlarms(nabRowsOf(j.series), starts[i]!))),
      inside: addCounts(judged.map((j, i) => countHits(j, asSpans(starts[i]!)))),
      overlap: addCounts(judged.map((j, i) => countHits(j, episodes[i]!))),
    };
  });
  const pick = (f: (s: (typeof sweep)[number]) => number) => sweep.reduce((a, b) => (f(b) > f(a) ? b : a));
  console.log(
    '  NAB best episode starts',
    nabProfiles
      .map((p) => {
        const b = pick((s) => nabScore(s.nab, p));
        return `${nabScore(b.nab, p).toFixed(2)} @${b.threshold.toFixed(3)}`;
      })
      .join(' / '),
  );
  for (const [label, c] of [
    ['inside', addCounts(judged.map((j) => countHits(j, asSpans(j.alarms))))],
    ['overlap', addCounts(judged.map((j) => countHits(j, j.episodes)))],
  ] as const)
    console.log(
      `  events ${label}: P ${precisionOf(c).toFixed(3)} R ${recallOf(c).toFixed(3)} F1 ${f1Of(c).toFixed(3)} FA/week ${falseAlarmsPerWeekOf(c).toFixed(2)}`,
      JSON.stringify(c),
    );
  for (const kind of ['inside', 'overlap'] as const) {
    const best = pick((s) => f1Of(s[kind]));
    const at = (limit: number) =>
      Math.max(0, ...sweep.filter((s) => falseAlarmsPerWeekOf(s[kind]) <= limit).map((s) => recallOf(s[kind])));
    console.log(
      `  best F1 ${kind}: ${f1Of(best[kind]).toFixed(3)} @${best.threshold.toFixed(3)}; recall at <=1: ${at(1).toFixed(3)}, <=0.25: ${at(0.25).toFixed(3)}`,
    );
  }
  const delays = judged
    .flatMap(delaysOf)
    .map((d) => d.rows)
    .sort((a, b) => a - b);
  console.log('  delay rows median/p90', delays[Math.floor(delays.length / 2)], delays[Math.floor(delays.length * 0.9)]);
}
