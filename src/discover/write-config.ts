// What was found as a commented rti.yml: for people to read, change and keep. Every value is written so that YAML reads it back as it was.
import type { Found, FoundWatch, RawFoundWatch } from './found.ts';

export type ConfigSources = {
  /** As it is to be written; may be `${PROMETHEUS_URL}`. null = none. */
  readonly prometheusUrl: string | null;
  readonly bearerTokenFile: string | null;
  /** `host:port` or full addresses. */
  readonly scrape: readonly string[];
};

/** The part before `watches`. */
export function sourcesText({ prometheusUrl, bearerTokenFile, scrape }: ConfigSources): string {
  const token = bearerTokenFile === null ? '' : `, bearer_token_file: ${quoted(bearerTokenFile)}`;
  return [
    'deliver: shadow # decide, record and show, send nothing; live when you trust it',
    ...(prometheusUrl === null ? [] : [`prometheus: { url: ${quoted(prometheusUrl)}${token} }`]),
    ...(scrape.length === 0 ? [] : [`scrape:`, `  - { name: scraped, targets: ${flow(scrape)} }`]),
    '',
  ].join('\n');
}

/** The whole file. `head`: comment lines without `#`. */
export function configText(head: readonly string[], sources: ConfigSources, { watches, skipped }: Found): string {
  const more = [
    '# alertmanager: { url: "http://alertmanager:9093" } # its silences count here, too',
    '# grafana: { url: "http://grafana:3000", token_file: /run/secrets/grafana } # incidents are drawn there',
    '# watch_defaults: { stage: notify, false_alarms: { at_most: 1 per week } } # what holds for every watch',
  ];
  const none = [
    '# Nothing to watch was found. Without "watches" rti serve looks again by itself; a watch of your own looks like this:',
    '# watches:',
    '#   - { name: orders, signal: traffic, query: "sum(rate(orders_total[5m]))" }',
  ];
  return [
    ...head.map(comment),
    sourcesText(sources).trimEnd(),
    ...more,
    '',
    ...(watches.length === 0 ? none : ['watches:', ...watches.flatMap(watchLines)]),
    ...(skipped.length === 0 ? [] : ['', '# Not watched:', ...skipped.map(({ what, why }) => comment(`- ${what}: ${why}`))]),
    '',
  ].join('\n');
}

function watchLines({ watch, why, series }: FoundWatch): readonly string[] {
  const count = series === null ? '' : series === 0 ? '; no series at this moment' : `; ${series} series`;
  return [`  ${comment(`${why}${count}`)}`, ...entryLines(watch)];
}

function entryLines(watch: RawFoundWatch): readonly string[] {
  const entries = Object.entries(watch);
  return entries.map(([key, value], i) => `  ${i === 0 ? '-' : ' '} ${key}: ${flow(value)}`);
}

/** A comment ends with its line, so nothing found elsewhere may end it sooner. */
function comment(text: string): string {
  return `# ${text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`.trimEnd();
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${flow(item)}`)
      .join(', ')} }`;
  return typeof value === 'string' ? quoted(value) : String(value);
}

const plain = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const words = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

/** Single quotes keep PromQL readable; what they cannot hold is written as JSON, which is YAML. */
function quoted(text: string): string {
  if (plain.test(text) && !words.has(text.toLowerCase())) return text;
  return /^[\x20-\x7e]*$/.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
