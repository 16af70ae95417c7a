// The report for a terminal: a line a watch with its days, the worst episodes, the rules beside.
import { formatNumber } from '../incident/format-value.ts';
import { safeText } from '../incident/safe-text.ts';
import type { BacktestReport, RuleReport, WatchReport, WorstEpisode } from './report.ts';
import { countWords, episodeWords, heldWords, minuteOf, ruleWords, spanWords, toldWords } from './report-words.ts';
import { sparkline } from './sparkline.ts';

const lineMax = 400;
const rulesMax = 20;
const cell = (text: string): string => safeText(text, lineMax);

/** `worst`: how many episodes a watch are told of in full. */
export function reportText(report: BacktestReport, worst = 3): string {
  const { totals } = report;
  const lines = [
    cell(report.sources.map(({ name, url }) => `${name} ${url}`).join(', ')),
    spanWords(report),
    '',
    ...table(
      ['watch', 'series', 'episodes', 'told/week', 'paged/week', 'with a rule', 'episodes by day'],
      report.watches.map(watchRow),
    ),
    '',
    `${countWords(totals.episodes, 'episode')} of ${totals.series} series; told ${totals.toldPerWeek} a week, paged ${totals.pagedPerWeek} a week`,
    ...messageLines(totals.messagesPerWeek),
    ...report.watches.flatMap((watch) => worstLines(watch, worst)),
    ...ruleLines(report.rules),
    ...listed(
      'not tested',
      report.untested.map(({ watch, reason }) => `${watch}: ${reason}`),
    ),
    ...listed('note', report.notes),
  ];
  return `${lines.join('\n')}\n`;
}

function watchRow(watch: WatchReport): string[] {
  return [
    watch.name,
    String(watch.series),
    String(watch.episodes),
    formatNumber(watch.toldPerWeek),
    formatNumber(watch.pagedPerWeek),
    `${watch.withRule} of ${watch.episodes}`,
    sparkline(watch.perDay),
  ];
}

function messageLines(messages: Readonly<Record<string, number>>): string[] {
  const parts = Object.entries(messages).map(([receiver, count]) => `${receiver} ${formatNumber(count)}`);
  return parts.length === 0 ? [] : [cell(`messages a week, with repetitions and ends: ${parts.join(', ')}`)];
}

function worstLines(watch: WatchReport, worst: number): string[] {
  if (watch.worst.length === 0) return [];
  const held = heldWords(watch.held);
  return [
    '',
    cell(`${watch.name}: the worst of ${watch.episodes}${held === '' ? '' : `; not told: ${held}`}`),
    ...watch.worst.slice(0, worst).flatMap(episodeLines),
  ];
}

function episodeLines(episode: WorstEpisode): string[] {
  return [
    `  ${minuteOf(episode.startedAt)}  ${cell(episodeWords(episode))}`,
    ...(episode.why === null ? [] : [`    ${cell(episode.why)}`]),
    `    ${cell(`${toldWords(episode)}; ${episode.rules.length === 0 ? 'no rule fired' : `rules: ${episode.rules.map(ruleWords).join(', ')}`}`)}`,
  ];
}

function ruleLines(rules: readonly RuleReport[]): string[] {
  if (rules.length === 0) return [];
  const rows = rules
    .slice(0, rulesMax)
    .map((rule) => [
      rule.alertname,
      rule.severities.join(', '),
      String(rule.firings),
      formatNumber(rule.perWeek),
      `${rule.withEpisode} of ${rule.firings}`,
    ]);
  const more = rules.length - rows.length;
  return [
    '',
    ...table(['alert rule', 'severity', 'fired', 'a week', 'with an episode'], rows),
    ...(more > 0 ? [`and ${more} more (--format json has all)`] : []),
  ];
}

function listed(word: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : ['', ...texts.map((text) => cell(`${word}: ${text}`))];
}

/** Columns of two spaces between; the first to the left, numbers to the right would hide the sparkline, so all to the left. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows].map((row) => row.map((text) => safeText(text, 60)));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
