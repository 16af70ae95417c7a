// A stand-in of Prometheus for the benchmark of polling: it answers at once, so that only our side is measured.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Labels } from '../src/model/labels.ts';

/** 8 labels, sorted by name as Prometheus sends them. */
export const labelsOf = (i: number): Labels => ({
  environment: 'prod',
  instance: `10.0.0.${i}:8080`,
  job: 'api',
  region: 'eu',
  service: `service-${i % 100}`,
  team: 'shop',
  version: 'v1',
  zone: 'a',
});

/** A value that wanders. */
export const valueAt = (i: number, seconds: number): number => 100 + (i % 50) + 5 * Math.sin(i * 12.9 + seconds / 97);

/** What the query names: `series_2000`. */
const seriesAsked = /^series_(\d+)/;

/** The answer to an instant query. */
function vectorAt(seconds: number, series: number): string {
  const result = Array.from(
    { length: series },
    (_, i) => `{"metric":${JSON.stringify(labelsOf(i))},"value":[${seconds},"${valueAt(i, seconds).toFixed(4)}"]}`,
  );
  return `{"status":"success","data":{"resultType":"vector","result":[${result.join(',')}]}}`;
}

const nothing = '{"status":"success","data":{"resultType":"matrix","result":[]}}';

export type StandIn = { readonly url: string; readonly asked: () => number; readonly close: () => void };

/** Answers `/api/v1/query`; the past is empty. `asked` counts instant queries. */
export async function startStandIn(): Promise<StandIn> {
  let asked = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const given = (name: string): string => url.searchParams.get(name) ?? form.get(name) ?? '';
      response.setHeader('content-type', 'application/json');
      if (url.pathname !== '/api/v1/query') return void response.end(nothing);
      const series = Number(seriesAsked.exec(given('query'))?.[1] ?? 0);
      asked += series > 0 ? 1 : 0;
      const seconds = Number(given('time')) || Date.now() / 1000;
      response.end(series > 0 ? vectorAt(seconds, series) : nothing.replace('matrix', 'vector'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listens on TCP
  return { url: `http://127.0.0.1:${port}`, asked: () => asked, close: () => server.close() };
}
