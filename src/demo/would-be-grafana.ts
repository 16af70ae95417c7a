// A Grafana as far as annotations go, on loopback: the real client talks to it, and the demo tells what it was asked to draw.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type DrawnRegion = {
  readonly id: number;
  readonly dashboard: string | null;
  readonly panel: string | null;
  readonly time: number;
  readonly timeEnd: number;
  readonly tags: readonly string[];
  readonly text: string;
};

export type WouldBeGrafana = { readonly url: string; readonly close: () => Promise<void> };

type Posted = {
  readonly dashboardUID?: string;
  readonly panelId?: number;
  readonly time?: number;
  readonly timeEnd?: number;
  readonly tags?: readonly string[];
  readonly text?: string;
};

/** The dashboards that ship, each with the panels the demo draws on. */
const dashboards = [
  { uid: 'service-overview', title: 'Service Overview', panels: ['Request Rate'] },
  { uid: 'performance', title: 'Performance', panels: ['Response Time'] },
  { uid: 'error-rates', title: 'Error Rates', panels: ['Error Rate'] },
  { uid: 'system-resources', title: 'System Resources', panels: ['CPU', 'Memory'] },
];
const bodyBytesMax = 1024 * 1024;
const regionsMax = 1000;

/** `drawn` is called with each annotation as it was made or changed. Port 0: any free one. */
export async function startWouldBeGrafana(drawn: (region: DrawnRegion) => void): Promise<WouldBeGrafana> {
  const regions = new Map<number, DrawnRegion>();
  const server = createServer((request, response) => {
    answer(request, regions, drawn).then(
      ({ status, body }) => send(response, status, body),
      () => send(response, 400, { message: 'bad request' }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, close };
}

type Answer = { readonly status: number; readonly body: unknown };

async function answer(
  request: IncomingMessage,
  regions: Map<number, DrawnRegion>,
  drawn: (region: DrawnRegion) => void,
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://grafana');
  const { pathname: path, searchParams } = url;
  if (path === '/api/health') return { status: 200, body: { database: 'ok', version: '12.0.0' } };
  if (path === '/api/search') {
    const query = (searchParams.get('query') ?? '').toLowerCase();
    const hits = dashboards.filter(({ title }) => title.toLowerCase().includes(query));
    return { status: 200, body: hits.map(({ uid, title }) => ({ uid, title, type: 'dash-db' })) };
  }
  const dashboard = dashboards.find(({ uid }) => path === `/api/dashboards/uid/${uid}`);
  if (dashboard) {
    const panels = dashboard.panels.map((title, i) => ({ id: i + 1, title, type: 'timeseries' }));
    return { status: 200, body: { dashboard: { uid: dashboard.uid, title: dashboard.title, panels } } };
  }
  if (path === '/api/annotations' && request.method === 'GET') {
    const tags = searchParams.getAll('tags');
    return { status: 200, body: [...regions.values()].filter((region) => tags.every((tag) => region.tags.includes(tag))) };
  }
  const id = path === '/api/annotations' ? regions.size + 1 : Number(/^\/api\/annotations\/(\d+)$/.exec(path)?.[1]);
  const known = regions.get(id);
  const isCreate = path === '/api/annotations' && request.method === 'POST' && id <= regionsMax;
  if (!isCreate && !(known && request.method === 'PATCH')) return { status: 404, body: { message: 'not found' } };
  const region = drawnFrom(id, await readJson(request), known);
  regions.set(id, region);
  drawn(region);
  return { status: 200, body: { id, message: isCreate ? 'Annotation added' : 'Annotation patched' } };
}

function drawnFrom(id: number, posted: Posted, known: DrawnRegion | undefined): DrawnRegion {
  const dashboard = dashboards.find(({ uid }) => uid === posted.dashboardUID);
  const time = posted.time ?? known?.time ?? 0;
  return {
    id,
    dashboard: dashboard?.title ?? known?.dashboard ?? null,
    panel: dashboard?.panels[(posted.panelId ?? 0) - 1] ?? known?.panel ?? null,
    time,
    timeEnd: posted.timeEnd ?? known?.timeEnd ?? time,
    tags: posted.tags ?? known?.tags ?? [],
    text: posted.text ?? known?.text ?? '',
  };
}

async function readJson(request: IncomingMessage): Promise<Posted> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > bodyBytesMax) throw new RangeError('the body is too long');
  }
  // What our own client sends; a field of another type would only be drawn wrongly.
  return JSON.parse(text) as Posted;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
