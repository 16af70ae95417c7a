// Routes: a method, a path and what answers them. A part of a path that begins with a colon stands for anything without a slash.
import type { Answer, HttpContext } from './context.ts';

export type Handler = (c: HttpContext) => Answer | Promise<Answer>;

type Route = { readonly method: string; readonly path: string; readonly handler: Handler };

export class Routes {
  readonly list: Route[] = [];

  get(path: string, handler: Handler): void {
    this.list.push({ method: 'GET', path, handler });
  }

  post(path: string, handler: Handler): void {
    this.list.push({ method: 'POST', path, handler });
  }

  put(path: string, handler: Handler): void {
    this.list.push({ method: 'PUT', path, handler });
  }

  /** Those of `others`, below a path. */
  under(path: string, others: Routes): void {
    for (const route of others.list) this.list.push({ ...route, path: path + route.path });
  }
}

/** The handler of a request, with the parts of its path set in it; null when there is none. HEAD is a GET whose body is not sent. */
export function makeMatch({ list }: Routes): (c: HttpContext) => Handler | null {
  const fixed = new Map(list.map(({ method, path, handler }) => [`${method} ${path}`, handler]));
  const open = list
    .filter(({ path }) => path.includes('/:'))
    .map((route) => ({ ...route, pattern: new RegExp(`^${route.path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`) }));
  return (c) => {
    const method = c.method === 'HEAD' ? 'GET' : c.method;
    const handler = fixed.get(`${method} ${c.path}`);
    if (handler) return handler;
    for (const route of open) {
      const found = route.method === method ? route.pattern.exec(c.path) : null;
      if (!found) continue;
      c.setParams({ ...found.groups });
      return route.handler;
    }
    return null;
  };
}
