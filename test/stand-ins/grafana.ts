// A strict local Grafana for tests: the legacy annotation API, dashboard search and dashboards by UID, answering as Grafana 13 does.
// What it is sent is checked by its own rules and, when the contract file is there, against Grafana's published API description.
import { Ajv, type ValidateFunction } from 'ajv';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export type StoredAnnotation = {
  readonly id: number;
  readonly dashboardUID: string | null;
  readonly panelId: number;
  readonly time: number;
  readonly timeEnd: number;
  readonly tags: readonly string[];
  readonly text: string;
};

export type StandInDashboard = {
  readonly uid: string;
  readonly title: string;
  readonly folderTitle?: string;
  readonly panels: readonly unknown[];
};

/** `answer-lost`: the work is done, then the connection breaks; `hang`: no answer until the server closes. */
export type GrafanaFault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string; readonly on?: string }
  | { readonly kind: 'answer-lost' | 'hang' | 'reset'; readonly on?: string }
  | { readonly kind: 'oversized'; readonly on?: string };

export type GrafanaStandIn = {
  readonly url: string;
  readonly annotations: Map<number, StoredAnnotation>;
  /** Requests seen, `POST /api/annotations`. */
  readonly requests: string[];
  readonly dashboards: StandInDashboard[];
  /** UIDs of dashboards that the token may read, but not annotate. */
  readonly readOnly: Set<string>;
  /** Applied to requests whose `METHOD /path` begins with `on`, until `times` are used up. */
  fail(fault: GrafanaFault, times?: number): void;
  heal(): void;
  close(): Promise<void>;
};

export const standInToken = 'glsa_stand-in-token-000000000000000';
/** Of a service account with the role Viewer: it may read everything, and change nothing. */
export const viewerToken = 'glsa_stand-in-viewer-00000000000000';
/** Whether bodies are also checked against Grafana's own API description. */
export const contractPath = join(process.env['RTI_SHARED'] ?? '../shared', 'contracts/grafana/grafana-http-subset.swagger2.json');

type Answer = { readonly status: number; readonly body: unknown };
type Fields = Record<string, unknown>;

export async function startGrafana(dashboards: readonly StandInDashboard[] = []): Promise<GrafanaStandIn> {
  const grafana = new StandIn([...dashboards]);
  const server = createServer((request, response) => void grafana.serve(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens
  return {
    url: `http://127.0.0.1:${port}`,
    annotations: grafana.annotations,
    requests: grafana.requests,
    dashboards: grafana.dashboards,
    readOnly: grafana.readOnly,
    fail: (fault, times = Number.POSITIVE_INFINITY) => void grafana.faults.push({ fault, times }),
    heal: () => void grafana.faults.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class StandIn {
  readonly annotations = new Map<number, StoredAnnotation>();
  readonly requests: string[] = [];
  readonly readOnly = new Set<string>();
  readonly faults: { fault: GrafanaFault; times: number }[] = [];
  readonly dashboards: StandInDashboard[];
  readonly #contract = readContract();
  #lastId = 0;

  constructor(dashboards: StandInDashboard[]) {
    this.dashboards = dashboards;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://grafana');
    const name = `${request.method} ${url.pathname}`;
    this.requests.push(name);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // an IncomingMessage gives buffers
    const fault = this.#takeFault(name);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void response.destroy();
    if (fault?.kind === 'status') {
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      return reply(response, { status: fault.status, body: { message: `fault ${fault.status}` } });
    }
    const answer = this.#answer(name, url, { request, text: Buffer.concat(chunks).toString('utf8') });
    if (fault?.kind === 'answer-lost') return void response.destroy();
    if (fault?.kind === 'oversized') return reply(response, { status: 200, body: { padding: 'x'.repeat(2_000_000) } });
    return reply(response, answer);
  }

  #takeFault(name: string): GrafanaFault | null {
    const entry = this.faults.find((one) => one.times > 0 && name.startsWith(one.fault.on ?? ''));
    if (!entry) return null;
    entry.times -= 1;
    return entry.fault;
  }

  #answer(name: string, url: URL, { request, text }: { request: IncomingMessage; text: string }): Answer {
    if (name === 'GET /api/health') return { status: 200, body: { database: 'ok', version: '13.3.0', commit: 'stand-in' } };
    const { authorization } = request.headers;
    if (authorization === `Bearer ${viewerToken}` && !name.startsWith('GET ')) return forbidden('annotations:create');
    if (authorization !== `Bearer ${standInToken}` && authorization !== `Bearer ${viewerToken}`)
      return { status: 401, body: { message: 'Invalid API key' } };
    if (name === 'GET /api/annotations') return { status: 200, body: this.#list(url.searchParams) };
    if (name === 'GET /api/search') return { status: 200, body: this.#search(url.searchParams.get('query') ?? '') };
    if (name.startsWith('GET /api/dashboards/uid/'))
      return this.#dashboard(decodeURIComponent(url.pathname.split('/').at(-1) ?? ''));
    const deleted = /^DELETE \/api\/annotations\/(\d+)$/.exec(name)?.[1];
    if (deleted !== undefined)
      return this.annotations.delete(Number(deleted))
        ? { status: 200, body: { message: 'Annotation deleted' } }
        : { status: 404, body: { message: 'Could not find annotation to delete' } };
    if (!request.headers['content-type']?.startsWith('application/json')) return bad('bad request data');
    const body = JSON.parse(text) as Fields; // every field is checked below
    if (name === 'POST /api/annotations') return this.#create(body);
    const id = /^PATCH \/api\/annotations\/(\d+)$/.exec(name)?.[1];
    return id === undefined ? { status: 404, body: { message: 'Not found' } } : this.#patch(Number(id), body);
  }

  #create(body: Fields): Answer {
    const fault =
      this.#contract('PostAnnotationsCmd', body) ??
      checkFields(body, ['dashboardUID', 'panelId', 'time', 'timeEnd', 'tags', 'text']);
    if (fault !== null) return bad(fault);
    if (typeof body['text'] !== 'string' || body['text'] === '') return bad('text field should not be empty');
    const uid = body['dashboardUID'];
    if (uid !== undefined && !this.dashboards.some((one) => one.uid === uid))
      return { status: 404, body: { message: 'Dashboard not found' } };
    if (this.readOnly.has(String(uid))) return forbidden('annotations:create');
    this.#lastId += 1;
    const time = Number(body['time'] ?? 0);
    this.annotations.set(this.#lastId, {
      id: this.#lastId,
      dashboardUID: typeof uid === 'string' ? uid : null,
      panelId: Number(body['panelId'] ?? 0),
      time,
      timeEnd: Number(body['timeEnd'] ?? time),
      tags: (body['tags'] ?? []) as string[], // checkFields saw strings
      text: body['text'],
    });
    return { status: 200, body: { message: 'Annotation added', id: this.#lastId } };
  }

  #patch(id: number, body: Fields): Answer {
    const old = this.annotations.get(id);
    if (!old) return { status: 404, body: { message: 'Could not find annotation to update' } };
    const fault =
      this.#contract('PatchAnnotationsCmd', body) ??
      checkFields({ time: old.time, ...body }, ['time', 'timeEnd', 'tags', 'text']);
    if (fault !== null) return bad(fault);
    this.annotations.set(id, { ...old, ...body });
    return { status: 200, body: { message: 'Annotation patched' } };
  }

  #list(query: URLSearchParams): readonly StoredAnnotation[] {
    const tags = query.getAll('tags');
    const found = [...this.annotations.values()].filter((one) => tags.every((tag) => one.tags.includes(tag)));
    return found.sort((a, b) => b.time - a.time).slice(0, Number(query.get('limit') ?? 100));
  }

  #search(query: string): readonly unknown[] {
    const found = this.dashboards.filter((one) => one.title.toLowerCase().includes(query.toLowerCase()));
    return found.map(({ uid, title, folderTitle }) => ({
      uid,
      title,
      type: 'dash-db',
      ...(folderTitle === undefined ? {} : { folderTitle }),
    }));
  }

  #dashboard(uid: string): Answer {
    const found = this.dashboards.find((one) => one.uid === uid);
    if (!found) return { status: 404, body: { message: 'Dashboard not found' } };
    const can = !this.readOnly.has(uid);
    const annotationsPermissions = { dashboard: { canAdd: can, canEdit: can, canDelete: can } };
    return {
      status: 200,
      body: { meta: { slug: uid, annotationsPermissions }, dashboard: { uid, title: found.title, panels: found.panels } },
    };
  }
}

/** What Grafana would refuse, or silently misunderstand. */
function checkFields(body: Fields, allowed: readonly string[]): string | null {
  const { time, timeEnd, panelId, tags } = body;
  const unknown = Object.keys(body).find((name) => !allowed.includes(name));
  if (unknown !== undefined) return `unknown field ${unknown}`;
  for (const at of [time, timeEnd]) {
    if (at !== undefined && (!Number.isInteger(at) || Number(at) < 1_000_000_000_000))
      return `not epoch milliseconds: ${JSON.stringify(at)}`;
  }
  if (timeEnd !== undefined && Number(timeEnd) < Number(time)) return 'timeEnd before time';
  if (panelId !== undefined && !Number.isInteger(panelId)) return 'panelId is not a number';
  if (tags === undefined) return null;
  if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string' || tag.length > 100)) return 'bad tags';
  const bytes = tags.reduce<number>((sum, tag) => sum + Buffer.byteLength(String(tag)) + 3, 1);
  return bytes > 500 ? 'tags length exceeds the maximum allowed' : null;
}

function readContract(): (definition: string, body: unknown) => string | null {
  if (!existsSync(contractPath)) return () => null;
  const { definitions } = JSON.parse(readFileSync(contractPath, 'utf8')) as { definitions: Record<string, object> }; // a Swagger 2 file
  const ajv = new Ajv({ strict: false, formats: { int64: true, 'date-time': true } });
  const compiled = new Map<string, ValidateFunction>();
  return (definition, body) => {
    const validate = compiled.get(definition) ?? ajv.compile({ ...definitions[definition], definitions });
    compiled.set(definition, validate);
    return validate(body) ? null : ajv.errorsText(validate.errors);
  };
}

/** As Grafana words it. */
function forbidden(action: string): Answer {
  const message = `You'll need additional permissions to perform this action. Permissions needed: ${action}`;
  return { status: 403, body: { accessErrorId: 'ACE0000000000', message, title: 'Access denied' } };
}

function bad(message: string): Answer {
  return { status: 400, body: { message } };
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
