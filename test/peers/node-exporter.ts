// A real node-exporter for a test: metrics of this machine on a free port.
import { requirePeer } from './binaries.ts';
import { freePort, makePeerFolder, type Peer, startPeer } from './peer.ts';

export type NodeExporter = Peer & { readonly url: string; readonly target: string };

/** Starts node-exporter with the collectors that every machine has. */
export async function startNodeExporter(collectors: readonly string[] = []): Promise<NodeExporter> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const peer = await startPeer({
    name: 'node-exporter',
    command: requirePeer('node-exporter'),
    args: [
      `--web.listen-address=127.0.0.1:${port}`,
      '--collector.disable-defaults',
      '--collector.cpu',
      '--collector.loadavg',
      '--collector.meminfo',
      ...collectors.map((name) => `--collector.${name}`),
    ],
    folder: makePeerFolder('node-exporter'),
    readyUrl: `${url}/metrics`,
  });
  return { ...peer, url, target: `127.0.0.1:${port}` };
}
