// A service with a request counter whose rate a test sets: what Prometheus or our own scraper reads from /metrics.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TrafficTarget = {
  readonly target: string;
  /** Requests per second from now on. */
  setRate(perSecond: number): void;
  /** The past as OpenMetrics text, one sample a second, under the labels Prometheus gives the live series. The counter goes on from there. */
  history(seconds: number, job: string): string;
  close(): Promise<void>;
};

/** Starts the target at a rate. The rate breathes by ±3 %, as real traffic does. */
export async function startTrafficTarget(perSecond: number, name = 'checkout'): Promise<TrafficTarget> {
  let rate = perSecond;
  let total = 1000;
  let at = Date.now();
  const breath = (when: number): number => 1 + 0.03 * Math.sin(when / 1700);

  function advance(): void {
    const now = Date.now();
    total += (rate * breath(now) * (now - at)) / 1000;
    at = now;
  }

  const server = createServer((_, response) => {
    advance();
    response.end(`# TYPE http_requests_total counter\nhttp_requests_total{service="${name}",code="200"} ${total.toFixed(3)}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, so it is one.
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    target,
    setRate: (next) => {
      advance();
      rate = next;
    },
    history: (seconds, job) => {
      const now = Date.now();
      const lines = ['# TYPE http_requests counter'];
      const labels = `service="${name}",code="200",job="${job}",instance="${target}"`;
      for (let ago = seconds; ago > 0; ago -= 1) {
        const when = now - ago * 1000;
        total += rate * breath(when);
        lines.push(`http_requests_total{${labels}} ${total.toFixed(3)} ${(when / 1000).toFixed(3)}`);
      }
      at = now - 1000;
      return `${lines.join('\n')}\n# EOF\n`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
