// An exporter for a test, in the text format and, where it is asked for, in protobuf: a counter of requests, a classic and a native histogram,
// a host and a queue. Counters grow with the time that passes, so that any scrape interval sees a rate.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type ShopExporter = AsyncDisposable & { readonly target: string };

type LabelPairs = Readonly<Record<string, string>>;
type Metric = { readonly labels: LabelPairs; readonly value: number };
type Family = { readonly name: string; readonly metrics: readonly Metric[] } & (
  | { readonly type: 'counter' | 'gauge' }
  /** `value` is the count of observations, all of them in one bucket. */
  | { readonly type: 'histogram'; readonly isNative: boolean }
);

/** What the shop has after `seconds`. */
function familiesAt(seconds: number): readonly Family[] {
  const services = ['cart', 'checkout'].map((service) => ({ service }));
  const requests = services.flatMap((labels) => [
    { labels: { ...labels, code: '200' }, value: 50 * seconds },
    { labels: { ...labels, code: '500' }, value: seconds },
  ]);
  const counted = services.map((labels) => ({ labels, value: 50 * seconds }));
  const cpu = ['idle', 'user'].map((mode) => ({
    labels: { cpu: '0', mode },
    value: mode === 'idle' ? 0.7 * seconds : 0.3 * seconds,
  }));
  const disk = { device: '/dev/sda1', mountpoint: '/', fstype: 'ext4' };
  const one = (name: string, value: number, labels: LabelPairs = {}): Family => ({
    name,
    type: 'gauge',
    metrics: [{ labels, value }],
  });
  return [
    { name: 'http_requests_total', type: 'counter', metrics: requests },
    { name: 'http_request_duration_seconds', type: 'histogram', isNative: false, metrics: counted },
    { name: 'http_server_request_duration_seconds', type: 'histogram', isNative: true, metrics: counted },
    { name: 'node_cpu_seconds_total', type: 'counter', metrics: cpu },
    one('node_memory_MemAvailable_bytes', 4e9),
    one('node_memory_MemTotal_bytes', 16e9),
    one('node_filesystem_avail_bytes', 5e10, disk),
    one('node_filesystem_size_bytes', 2e11, disk),
    one('rabbitmq_queue_messages', 3, { queue: 'orders', vhost: '/' }),
  ];
}

const pairs = (labels: LabelPairs): string => {
  const inner = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return inner.length === 0 ? '' : `{${inner.join(',')}}`;
};

/** Native histograms have no text form: without protobuf they are not there. */
function toText(families: readonly Family[]): string {
  const lines = families.flatMap((family): string[] => {
    if (family.type !== 'histogram')
      return [
        `# TYPE ${family.name} ${family.type}`,
        ...family.metrics.map(({ labels, value }) => `${family.name}${pairs(labels)} ${value}`),
      ];
    if (family.isNative) return [];
    return [
      `# TYPE ${family.name} histogram`,
      ...family.metrics.flatMap(({ labels, value }) => [
        ...[0.1, 0.2, '+Inf'].map(
          (le) => `${family.name}_bucket${pairs({ ...labels, le: String(le) })} ${le === 0.1 ? 0 : value}`,
        ),
        `${family.name}_sum${pairs(labels)} ${0.15 * value}`,
        `${family.name}_count${pairs(labels)} ${value}`,
      ]),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}
const field = (number: number, wire: number, body: Buffer): Buffer => Buffer.concat([varint(number * 8 + wire), body]);
const whole = (number: number, value: number): Buffer => field(number, 0, varint(Math.round(value)));
/** sint: zigzag. */
const signed = (number: number, value: number): Buffer => whole(number, value >= 0 ? 2 * value : -2 * value - 1);
const block = (number: number, body: Buffer): Buffer => field(number, 2, Buffer.concat([varint(body.length), body]));
const text = (number: number, value: string): Buffer => block(number, Buffer.from(value));
const double = (number: number, value: number): Buffer => {
  const body = Buffer.alloc(8);
  body.writeDoubleLE(value);
  return field(number, 1, body);
};

const types = { counter: 0, gauge: 1, histogram: 4 } as const;

/** io.prometheus.client.MetricFamily. */
function toMessage(family: Family): Buffer {
  const metrics = family.metrics.map(({ labels, value }) => {
    const own = Object.entries(labels).map(([name, of]) => block(1, Buffer.concat([text(1, name), text(2, of)])));
    return block(4, Buffer.concat([...own, valueOf(family, value)]));
  });
  return Buffer.concat([text(1, family.name), text(2, 'help'), whole(3, types[family.type]), ...metrics]);
}

function valueOf(family: Family, value: number): Buffer {
  if (family.type !== 'histogram') return block(family.type === 'counter' ? 3 : 2, double(1, value));
  const count = Math.round(value);
  const shared = [whole(1, count), double(2, 0.15 * count)];
  const classic = [0.1, 0.2, Infinity].map((le) => block(3, Buffer.concat([whole(1, le === 0.1 ? 0 : count), double(2, le)])));
  // Schema 0: bucket -2 of the positive ones is (0.125, 0.25].
  const native = [
    signed(5, 0),
    double(6, 1e-9),
    whole(7, 0),
    block(12, Buffer.concat([signed(1, -2), whole(2, 1)])),
    signed(13, count),
  ];
  return block(7, Buffer.concat([...shared, ...(family.isNative ? native : classic)]));
}

const toProtobuf = (families: readonly Family[]): Buffer =>
  Buffer.concat(families.map(toMessage).flatMap((message) => [varint(message.length), message]));

export async function startShopExporter(): Promise<ShopExporter> {
  const startedMs = performance.now();
  const server = http.createServer((request, response) => {
    const families = familiesAt((performance.now() - startedMs) / 1000);
    const isProtobuf = (request.headers.accept ?? '').includes('application/vnd.google.protobuf');
    const type = isProtobuf
      ? 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited'
      : 'text/plain; version=0.0.4';
    response.writeHead(200, { 'content-type': type }).end(isProtobuf ? toProtobuf(families) : toText(families));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`, // listens on TCP, so the address is one
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
