// One request and the ways to answer it. On Node's own request and answer: the classes of the fetch standard would load the HTTP client that Node has
// inside, 10 MiB of memory for nothing (decision 4).
import type { IncomingMessage } from 'node:http';

export type Answer = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
};

/** As it is where it cannot be decoded: nothing of ours has such a name. */
function decoded(text: string, decode: (text: string) => string): string {
  if (!text.includes('%')) return text;
  try {
    return decode(text);
  } catch {
    return text;
  }
}

/** Path and query of a request's target; a proxy may send the whole address. */
function targetOf(url: string): { readonly path: string; readonly search: string } {
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '');
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  return { path: path === '' ? '/' : decoded(path, decodeURI), search: at < 0 ? '' : target.slice(at + 1) };
}

export class HttpContext {
  /** Bodies are read from it, bounded. */
  readonly incoming: IncomingMessage;
  readonly method: string;
  readonly path: string;
  readonly #search: string;
  readonly #headers: Record<string, string> = {};
  #query: URLSearchParams | null = null;
  #params: Readonly<Record<string, string>> = {};

  constructor(incoming: IncomingMessage) {
    this.incoming = incoming;
    this.method = incoming.method ?? 'GET';
    const { path, search } = targetOf(incoming.url ?? '/');
    this.path = path;
    this.#search = search;
  }

  /** Set by the route that took the request. */
  setParams(params: Readonly<Record<string, string>>): void {
    this.#params = params;
  }

  /** A part of the path that the route names. */
  param(name: string): string {
    return decoded(this.#params[name] ?? '', decodeURIComponent);
  }

  /** The first value of a parameter of the query; undefined when it is not given. */
  query(name: string): string | undefined {
    return this.#parameters().get(name) ?? undefined;
  }

  queries(name: string): readonly string[] {
    return this.#parameters().getAll(name);
  }

  #parameters(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.#search);
    return this.#query;
  }

  /** Of the answer, whatever it will be. */
  header(name: string, value: string): void {
    this.#headers[name.toLowerCase()] = value;
  }

  json(value: unknown, status = 200): Answer {
    return this.#answer(status, 'application/json', JSON.stringify(value));
  }

  text(text: string, status = 200, type = 'text/plain; charset=UTF-8'): Answer {
    return this.#answer(status, type, text);
  }

  bytes(bytes: Uint8Array, type: string): Answer {
    return this.#answer(200, type, bytes);
  }

  empty(): Answer {
    return { status: 200, headers: this.#headers, body: null };
  }

  #answer(status: number, type: string, body: string | Uint8Array): Answer {
    return { status, headers: { ...this.#headers, 'content-type': type }, body };
  }
}
