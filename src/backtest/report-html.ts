// The report as one page that needs nothing else: no script, no font, no picture from elsewhere. Its own policy forbids them, and allows this style
// sheet by its hash, so that it may be served under any policy that lets a page state a stricter one.
import { createHash } from 'node:crypto';
import { formatNumber } from '../incident/format-value.ts';
import { formatDuration } from '../model/time.ts';
import { renderPlot } from '../plot/render-plot.ts';
import { escapeXml } from '../plot/svg-text.ts';
import { drawDays } from './draw-days.ts';
import type { BacktestReport, RuleReport, WatchReport, WorstEpisode } from './report.ts';
import { countWords, episodeWords, heldWords, minuteOf, ruleWords, spanWords, toldWords } from './report-words.ts';

const style = `
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 1240px; padding: 24px; color: #1b1f24; background: #fff;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 36px 0 6px; } h3 { font-size: 16px; margin: 24px 0 4px; }
p { margin: 4px 0; } .muted { color: #59636e; } .figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 18px 0; padding: 0; list-style: none; }
.figures li { border: 1px solid #d1d9e0; border-radius: 8px; padding: 10px 18px; min-width: 110px; }
.figures b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: 8px 0; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid #d1d9e0; vertical-align: middle; }
th { font-weight: 600; color: #59636e; } .number { text-align: right; font-variant-numeric: tabular-nums; padding-right: 20px; }
code { font: 13px/1.4 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
ul.notes { padding-left: 20px; } article { margin: 0 0 28px; } svg { max-width: 100%; height: auto; } figure { margin: 8px 0; }
.picture svg { border: 1px solid #d1d9e0; border-radius: 8px; } a { color: #0b5cad; }
@media print { article { break-inside: avoid; } }
`;

const pictureSize = { width: 1190, height: 420 };

/** `generatedAt`: RFC 3339. */
export function reportHtml(report: BacktestReport, generatedAt: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<title>Backtest: what would have been told</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<h1>What would have been told</h1>',
    `<p>${text(report.sources.map(({ name, url }) => `${name} ${url}`).join(', '))}</p>`,
    `<p class="muted">${text(spanWords(report))}.</p>`,
    figures(report),
    section('Watches', watchTable(report.watches)),
    messages(report),
    report.rules.length === 0 ? '' : section('Alert rules in the same time', ruleTable(report.rules)),
    list(
      'Not tested',
      report.untested.map(({ watch, reason }) => `${watch}: ${reason}`),
    ),
    list('Notes', report.notes),
    ...report.watches.map(watchSection),
    `<p class="muted">Written ${text(minuteOf(generatedAt))} UTC by rti backtest; configuration ${text(report.config.file ?? 'built in')} <code>${text(report.config.hash)}</code>.</p>`,
    '</body>',
    '</html>',
    '',
  ]
    .filter((part, i, parts) => part !== '' || i === parts.length - 1)
    .join('\n');
}

const text = escapeXml;
const section = (title: string, body: string): string => `<h2>${text(title)}</h2>\n${body}`;

function figures({ totals }: BacktestReport): string {
  const figure = (value: number, words: string): string => `<li><b>${text(formatNumber(value))}</b>${text(words)}</li>`;
  return `<ul class="figures">${[
    figure(totals.toldPerWeek, 'told a week'),
    figure(totals.pagedPerWeek, 'paged a week'),
    figure(totals.episodes, 'episodes'),
    figure(totals.series, 'series'),
    figure(totals.watches, 'watches'),
  ].join('')}</ul>`;
}

function row(cells: readonly (readonly [html: string, isNumber: boolean])[]): string {
  return `<tr>${cells.map(([html, isNumber]) => `<td${isNumber ? ' class="number"' : ''}>${html}</td>`).join('')}</tr>`;
}

function table(head: readonly (readonly [name: string, isNumber: boolean])[], rows: readonly string[]): string {
  const cells = head.map(([name, isNumber]) => `<th${isNumber ? ' class="number"' : ''}>${text(name)}</th>`).join('');
  return `<div class="scroll"><table><thead><tr>${cells}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function watchTable(watches: readonly WatchReport[]): string {
  const head = [
    ['watch', false],
    ['series', true],
    ['episodes', true],
    ['told a week', true],
    ['paged a week', true],
    ['with a rule', true],
    ['episodes by day', false],
  ] as const;
  const rows = watches.map((watch, i) =>
    row([
      [`<a href="#watch-${i}">${text(watch.name)}</a>`, false],
      [String(watch.series), true],
      [String(watch.episodes), true],
      [text(formatNumber(watch.toldPerWeek)), true],
      [text(formatNumber(watch.pagedPerWeek)), true],
      [`${watch.withRule} of ${watch.episodes}`, true],
      [drawDays(watch.perDay), false],
    ]),
  );
  return table(head, rows);
}

function ruleTable(rules: readonly RuleReport[]): string {
  const head = [
    ['alert', false],
    ['severity', false],
    ['fired', true],
    ['a week', true],
    ['time firing', true],
    ['with an episode', true],
  ] as const;
  const rows = rules.map((rule) =>
    row([
      [text(rule.alertname), false],
      [text(rule.severities.join(', ')), false],
      [String(rule.firings), true],
      [text(formatNumber(rule.perWeek)), true],
      [text(formatDuration(rule.firingSeconds * 1000)), true],
      [`${rule.withEpisode} of ${rule.firings}`, true],
    ]),
  );
  return table(head, rows);
}

function messages({ totals }: BacktestReport): string {
  const parts = Object.entries(totals.messagesPerWeek).map(([receiver, count]) => `${receiver} ${formatNumber(count)}`);
  return parts.length === 0 ? '' : `<p class="muted">Messages a week, with repetitions and ends: ${text(parts.join(', '))}.</p>`;
}

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return section(title, `<ul class="notes">${items.map((item) => `<li>${text(item)}</li>`).join('')}</ul>`);
}

function watchSection(watch: WatchReport, i: number): string {
  const held = heldWords(watch.held);
  const facts = `${watch.series} series every ${formatDuration(watch.stepSeconds * 1000)}, ${watch.detector}, stage ${watch.stage}; ${countWords(watch.episodes, 'episode')}${held === '' ? '' : `; not told: ${held}`}`;
  return [
    `<h2 id="watch-${i}">${text(watch.name)}</h2>`,
    `<p><code>${text(watch.query)}</code></p>`,
    `<p class="muted">${text(facts)}</p>`,
    watch.worst.length === 0 ? '<p>Nothing stood out.</p>' : '',
    ...watch.worst.map((episode, n) => episodeArticle(watch, episode, `w${i}e${n}`)),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function episodeArticle(watch: WatchReport, episode: WorstEpisode, idPrefix: string): string {
  const rules = episode.rules.length === 0 ? 'no alert rule fired' : `alert rules: ${episode.rules.map(ruleWords).join(', ')}`;
  return [
    '<article>',
    `<h3>${text(`${minuteOf(episode.startedAt)} UTC: ${episodeWords(episode)}`)}</h3>`,
    episode.why === null ? '' : `<p>${text(episode.why)}</p>`,
    `<p>${text(`${toldWords(episode)}; ${rules}`)}</p>`,
    picture(watch, episode, idPrefix),
    '</article>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function picture(watch: WatchReport, episode: WorstEpisode, idPrefix: string): string {
  const { points = [] } = episode;
  if (points.length < 2) return '';
  const title = `${watch.name} ${Object.values(episode.labels).join(' ')}`;
  const svg = renderPlot(points, { title, unit: watch.unit, timeZone: watch.timeZone, idPrefix, ...pictureSize });
  return `<figure class="picture">${svg.trim()}</figure>`;
}
