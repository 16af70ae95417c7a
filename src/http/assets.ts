// Serves the built page: a fixed list of files read at start, so that no path from outside ever reaches the file system.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { HttpOptions } from './env.ts';
import { Routes } from './routes.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Scripts and styles only from here; nothing inline but what the page's own bundle sets through the DOM. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

type Asset = { readonly content: Buffer; readonly type: string };

function readAssets(folder: string): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(folder.length).replaceAll('\\', '/');
    assets.set(path === '/index.html' ? '/' : path, { content: readFileSync(file), type });
  }
  return assets;
}

export function assetRoutes({ assetsFolder, version }: HttpOptions): Routes {
  const routes = new Routes();
  if (assetsFolder === null) {
    routes.get('/', (c) =>
      c.text(`Runtime Intelligence ${version}\n\n/health /stats /metrics /api/v1/watches /api/v1/alerts /api/openapi.json\n`),
    );
    return routes;
  }
  for (const [path, { content, type }] of readAssets(assetsFolder)) {
    routes.get(path, (c) => {
      c.header('Content-Security-Policy', policy);
      return c.bytes(content, type);
    });
  }
  return routes;
}
