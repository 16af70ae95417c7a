// Our reading of an exposition beside Prometheus' own: a server on loopback serves every case, a real Prometheus scrapes them all, and both must have
// taken or refused the same, and taken the same series, values and timestamps. Debian's 2.42 knows no quoted names: those are not compared.
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeRandom } from '../../bench/fault-set/random.ts';
import { type Labels, labelsKey, makeLabels } from '../../src/model/labels.ts';
import { makeTarget, readScrape } from '../../src/sources/scrape-target.ts';
import { mutateText } from '../stand-ins/mutate-text.ts';
import { readAsOpenMetrics, readAsPlain, refusedAsOpenMetrics, refusedAsPlain } from '../stand-ins/text-format-cases.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { waitFor } from './peer.ts';
import { startPrometheus } from './prometheus.ts';

type Case = { readonly body: Buffer; readonly type: string };

/** `series`: name and labels without those of the target → `value@timestamp`, without the timestamp where the target gave none. */
type Verdict = { readonly why: string | null; readonly series: Readonly<Record<string, string>> };

const plain = 'text/plain; version=0.0.4';
const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const asCase =
  (type: string) =>
  (text: string | Buffer): Case => ({ body: Buffer.from(text), type });

const fixtures = fileURLToPath(new URL('../fixtures/text-format', import.meta.url));
const shared = join(
  process.env['RTI_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url)),
  'contracts/prometheus/textparse',
);
const read = (folder: string, file: string): Case =>
  asCase(file.endsWith('.om.txt') ? openMetrics : plain)(readFileSync(join(folder, file)));

const now = Date.now();

/** What prometheus.io says of a timestamp depends on the clock, so these are made now. */
const stamped: readonly Case[] = [
  ...[
    `a 1 ${now - 30_000}\n`,
    `a 1 ${now - 30_000}\nb 2\na 3 ${now - 20_000}\n`,
    `a 1 ${now - 20_000}\na 2 ${now - 30_000}\n`,
  ].map(asCase(plain)),
  ...[`a 1 ${now / 1000 - 30}\n# EOF\n`, `a_total 1 ${Math.floor(now / 1000) - 30} # {id="1"} 1 ${now / 1000}\n# EOF\n`].map(
    asCase(openMetrics),
  ),
];

const latin1: readonly Case[] = ['a{x="\xe9"} 1\n', '# HELP a caf\xe9\na 1\n'].map((text) =>
  asCase(plain)(Buffer.from(text, 'latin1')),
);

/** Where we read what 2.42 refuses, on purpose or because later versions read it (docs/text-format.md). */
const lenient: readonly { readonly in: string; readonly pattern: RegExp }[] = [
  { in: '', pattern: /\r\n/ }, // line ends of Windows
  { in: '', pattern: /[{,]\s*"|# (?:TYPE|HELP|UNIT) +"/ }, // quoted names: Prometheus 3
  { in: '', pattern: /^[ \t]+[a-zA-Z_:{]/m }, // blanks before a name, which 2.42 takes for a part of it
  { in: plain, pattern: /#\s+TYPE\s+\S+\s+(?:unknown|info|stateset|gaugehistogram)/ }, // types of OpenMetrics
  { in: plain, pattern: /# TYPE .*[ \t]$/m }, // blanks after a type
  { in: plain, pattern: /(\w+)="",.*\1=/ }, // a label given empty and again: 2.42 loses it, Prometheus 3 refuses it
  { in: plain, pattern: /-\d+\s*$/m }, // timestamps before 1970
  { in: openMetrics, pattern: /^\s*#(?! (?:TYPE|HELP|UNIT) \S+ |EOF)/m }, // comments, HELP and UNIT without a text
  { in: openMetrics, pattern: /^\s*$|[ \t]{2}|\t|[ \t]$/m }, // blank lines; blanks where one space belongs
  { in: openMetrics, pattern: /[}"]\S|[{,=] | [},=]|\w \{|#\{/ }, // no space where one belongs, a space where none does
  { in: openMetrics, pattern: /,\}/ }, // a comma after the last label: Prometheus 3
  { in: openMetrics, pattern: /untyped/ },
  { in: openMetrics, pattern: /^(?!\w+(?:_total|_bucket)).* # \{/m }, // exemplars elsewhere than on counters and buckets: Prometheus 3
];

/** Prometheus stores only what is about now; older samples are read and dropped there. */
const storedWithinMs = 30 * 60_000;

function ourVerdict({ body, type }: Case, at: number): Verdict {
  const answer = readScrape(
    makeTarget('case:1', 'cases', makeLabels([])),
    { kind: 'answer', status: 200, contentType: type, body },
    at,
    1e6,
  );
  if (answer.kind === 'down') return { why: answer.reason, series: {} };
  const series: Record<string, string> = {};
  const newest = new Map<string, number>();
  for (const { name, labels, value, at: stamp } of answer.samples) {
    const key = keyOf(name, labels);
    if (at - stamp > storedWithinMs || stamp <= (newest.get(key) ?? -Infinity)) continue;
    newest.set(key, stamp);
    const text = `${Object.is(value, -0) ? '-0' : value}${stamp === at ? '' : `@${stamp}`}`;
    series[key] = series[key] === undefined ? text : `${series[key]} ${text}`;
  }
  return { why: null, series };
}

function keyOf(name: string, labels: Labels): string {
  return `${name}|${labelsKey(makeLabels(Object.entries(labels).filter(([label]) => !['job', 'instance', 'case', '__name__'].includes(label))))}`;
}

type Scraped = {
  readonly labels: Readonly<Record<string, string>>;
  readonly lastScrape: string;
  readonly health: string;
  readonly lastError: string;
};
type Matrix = { readonly metric: Readonly<Record<string, string>>; readonly values: readonly (readonly [number, string])[] }[];

/** Prometheus' verdict on every case, in order. */
async function verdictsOfPrometheus(cases: readonly Case[]): Promise<readonly Verdict[]> {
  const server = http.createServer((request, response) => {
    const one = cases[Number(request.url?.slice(1))];
    response.writeHead(one ? 200 : 404, { 'content-type': one?.type ?? plain }).end(one?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP, so the address is one
  const groups = cases.map((_, i) => ({ targets: [target], labels: { case: String(i), __metrics_path__: `/${i}` } }));
  try {
    await using prometheus = await startPrometheus({
      scrapeInterval: '3s',
      scrapeConfigs: [{ job_name: 'cases', static_configs: groups }],
    });
    const targets = await waitFor('every case to be scraped', async () => {
      const { data } = (await (await fetch(`${prometheus.url}/api/v1/targets?state=active`)).json()) as {
        data: { activeTargets: Scraped[] };
      };
      const { activeTargets: all } = data;
      return all.length === cases.length && all.every((one) => one.health !== 'unknown') ? all : undefined;
    });
    const matrix = (await prometheus.query('{case!="",__name__!~"up|scrape_.+"}[10m]')) as unknown as Matrix; // a range selector answers a matrix
    const verdicts = cases.map(() => ({ why: null as string | null, series: {} as Record<string, string> }));
    for (const { labels, health, lastError } of targets) {
      const verdict = verdicts[Number(labels['case'])];
      if (verdict && health !== 'up') verdict.why = lastError;
    }
    for (const { metric, values } of matrix) {
      const { __name__: name = '', case: index } = metric;
      const one = cases[Number(index)];
      const verdict = verdicts[Number(index)];
      if (one && verdict) verdict.series[keyOf(name, makeLabels(Object.entries(metric)))] = valuesOf(values, one);
    }
    return verdicts;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Samples that the case dates are listed with their timestamps; of those dated by the scrape, all alike, one. */
function valuesOf(values: readonly (readonly [number, string])[], { body }: Case): string {
  const dated = values.filter(([at]) => body.includes(String(Math.floor(at))));
  const text = (value: string): string =>
    Object.is(Number(value), -0) ? '-0' : String(Number(value.replace('Inf', 'Infinity')));
  if (dated.length > 0) return dated.map(([at, value]) => `${text(value)}@${Math.round(at * 1000)}`).join(' ');
  return text(values[0]?.[1] ?? '');
}

const isRead = ({ why }: Verdict): boolean => why === null;
const shown = ({ body, type }: Case): string => `${type === plain ? 'plain' : 'OpenMetrics'} ${JSON.stringify(body.toString())}`;

/** The cases on which both differ without a reason that is known, with what both say. */
async function disagreements(cases: readonly Case[]): Promise<readonly string[]> {
  const theirs = await verdictsOfPrometheus(cases);
  return cases.flatMap((one, i) => {
    const their = theirs[i] ?? { why: 'not asked', series: {} };
    const our = ourVerdict(one, now);
    const isLenient =
      isRead(our) &&
      !isRead(their) &&
      lenient.some(({ in: type, pattern }) => one.type.includes(type) && pattern.test(one.body.toString()));
    const isSame = isRead(our) === isRead(their) && (!isRead(our) || same(our.series, their.series));
    if (isSame || isLenient) return [];
    return [
      `${shown(one)}\n  Prometheus: ${their.why ?? JSON.stringify(their.series)}\n  we: ${our.why ?? JSON.stringify(our.series)}`,
    ];
  });
}

function same(a: Verdict['series'], b: Verdict['series']): boolean {
  return Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value);
}

describeWithPeers('the text format as Prometheus reads it', ['prometheus'], () => {
  const known = {
    read: [...readAsPlain.map(asCase(plain)), ...readAsOpenMetrics.map(asCase(openMetrics))],
    refused: [...refusedAsPlain.map(asCase(plain)), ...refusedAsOpenMetrics.map(asCase(openMetrics))],
  };
  const files = ['classic.prom.txt', 'everything.om.txt'].map((file) => read(fixtures, file));
  const contracts = existsSync(shared)
    ? ['1histogram.om.txt', 'alltypes.237mfs.nometa.prom.txt', 'alltypes.237mfs.prom.txt', 'alltypes.5mfs.om.txt'].map((file) =>
        read(shared, file),
      )
    : [];

  const random = makeRandom(20_261_128, 'text format');
  const seeds = [...known.read, ...known.refused, ...files, ...files, ...files];
  const mutants = Array.from({ length: 1200 }, (_, i): Case => {
    const { body, type } = seeds[i % seeds.length] ?? asCase(plain)('');
    return { body: Buffer.from(mutateText(body.toString(), random)), type };
  });

  test('the lists of what is read and what is not hold for us', () => {
    expect(known.read.map((one) => [shown(one), ourVerdict(one, now).why])).toEqual(known.read.map((one) => [shown(one), null]));
    expect([...known.refused, ...latin1].filter((one) => isRead(ourVerdict(one, now))).map(shown)).toEqual([]);
    expect(mutants.filter((one) => isRead(ourVerdict(one, now))).length).toBeGreaterThan(200);
  });

  const without = contracts.length > 0 ? '' : ` (without Prometheus' own files: ${shared} is not here)`;
  test(`single rules, files, timestamps and mutants of them: the same verdict, series and values${without}`, async () => {
    const cases = [...known.read, ...known.refused, ...latin1, ...files, ...contracts, ...stamped, ...mutants];
    expect(await disagreements(cases)).toEqual([]);
  });
});
