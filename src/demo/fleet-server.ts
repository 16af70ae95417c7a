// Serves the simulated fleet to scrapers, on loopback unless told otherwise: `/metrics` for all services, `/SERVICE/metrics` for one.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostInUrl } from '../config/listen-address.ts';
import type { Clock } from '../model/time.ts';
import { advance, type Fleet } from './fleet.ts';
import { FleetSeries } from './fleet-series.ts';

export type FleetServer = { readonly url: string; readonly port: number; readonly close: () => Promise<void> };

/** Each scrape first brings the fleet up to the clock. Port 0 = any free one. */
export async function startFleetServer(fleet: Fleet, clock: Clock, port = 0, host = '127.0.0.1'): Promise<FleetServer> {
  const series = new FleetSeries(fleet, 'pod');
  const names = new Set(fleet.services.map((service) => service.spec.name));
  const server = createServer((request, response) => {
    const path = /^(?:\/([\w-]+))?\/metrics(?:\?.*)?$/.exec(request.url ?? '');
    const service = path?.[1];
    if (!path || (service !== undefined && !names.has(service))) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found: /metrics or /SERVICE/metrics\n');
      return;
    }
    advance(fleet, clock.now());
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(series.text(service));
  });
  await listen(server, port, host);
  const address = server.address() as AddressInfo; // a TCP server that listens
  return { url: `http://${hostInUrl(host)}:${address.port}`, port: address.port, close: () => stop(server) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve());
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
