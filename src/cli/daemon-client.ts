// A running daemon, as the commands that are its clients see it: bounded requests, and one clear sentence for whatever goes wrong.
import { type HttpResult, HttpClient, shownUrl } from '../sources/http-client.ts';
import { judgeJsonAnswer } from '../sources/json-answer.ts';
import type { CliIo } from './io.ts';

export type DaemonAddress = { readonly url: string; readonly token: string | null };

/** What went wrong, with the remedy; never leaves the commands. */
export class DaemonProblem extends Error {}

const timeoutMs = 10_000;
const bodyMaxBytes = 16 * 1024 * 1024;
const defaultUrl = 'http://127.0.0.1:5001';

/** `--url` and `--token`, else RTI_URL and RTI_TOKEN, else the daemon's own default. */
export function daemonAddress(flags: { readonly url: string | null; readonly token: string | null }, io: CliIo): DaemonAddress {
  const url = flags.url ?? io.env['RTI_URL'] ?? defaultUrl;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new DaemonProblem(`--url: expected an address such as ${defaultUrl}, got ${JSON.stringify(url)}`);
  return { url: url.replace(/\/+$/, ''), token: flags.token ?? io.env['RTI_TOKEN'] ?? null };
}

/** Asks a daemon, and closes the connection however that ends. */
export async function withDaemon<T>(address: DaemonAddress, ask: (daemon: DaemonClient) => Promise<T>): Promise<T> {
  const daemon = new DaemonClient(address);
  try {
    return await ask(daemon);
  } finally {
    daemon.close();
  }
}

export class DaemonClient {
  readonly #address: DaemonAddress;
  readonly #http: HttpClient;

  constructor(address: DaemonAddress) {
    this.#address = address;
    const { token } = address;
    this.#http = new HttpClient({ bearerToken: token === null ? null : { reveal: () => token }, basicAuth: null }, 2);
  }

  get(path: string): Promise<unknown> {
    return this.#ask(path, null);
  }

  post(path: string): Promise<unknown> {
    return this.#ask(path, '');
  }

  close(): void {
    this.#http.close();
  }

  async #ask(path: string, form: string | null): Promise<unknown> {
    const result = await this.#http.request({
      url: this.#address.url + path,
      ...(form === null ? {} : { form }),
      accept: 'application/json',
      timeoutMs,
      bodyMaxBytes,
      signal: new AbortController().signal,
    });
    return this.#readAnswer(result);
  }

  #readAnswer(result: HttpResult): unknown {
    const shown = shownUrl(this.#address.url);
    const answer = judgeJsonAnswer(result);
    switch (answer.kind) {
      case 'told':
        return answer.body;
      case 'unreachable':
        throw new DaemonProblem(`no answer from ${shown}: ${answer.detail}; is the daemon running there? (--url, RTI_URL)`);
      case 'denied':
        throw new DaemonProblem(`${shown}: ${answer.detail}; give a token (--token, RTI_TOKEN)`);
      case 'foreign':
        throw new DaemonProblem(`${shown}: ${answer.detail}: it is another program (--url, RTI_URL)`);
      case 'refused':
        throw new DaemonProblem(answer.said ?? `${shown}: ${answer.detail}`);
    }
  }
}
