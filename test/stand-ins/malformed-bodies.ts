// Bodies that no decent client sends. Shared by the HTTP unit tests and the fault run against the real daemon.

export type MalformedBody = { readonly name: string; readonly body: () => Buffer | string };

const alert = (over: Record<string, unknown>): string =>
  JSON.stringify({
    version: '4',
    alerts: [{ status: 'firing', labels: { alertname: 'A' }, annotations: {}, startsAt: '2026-11-23T00:00:00Z', ...over }],
  });
const nested = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);

/** Every one of these must be answered with a 4xx by every endpoint that takes JSON. */
export const malformedBodies: readonly MalformedBody[] = [
  { name: 'nothing', body: () => '' },
  { name: 'not JSON', body: () => 'hello' },
  { name: 'half a document', body: () => '{"version":"4","alerts":[' },
  { name: 'two documents', body: () => '{}{}' },
  { name: 'a number', body: () => '42' },
  { name: 'null', body: () => 'null' },
  { name: 'a string', body: () => '"webhook"' },
  { name: 'NaN', body: () => '{"version":NaN}' },
  {
    name: 'bad UTF-8',
    body: () =>
      Buffer.concat([Buffer.from('{"version":"4","alerts":[{"labels":{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}}]}')]),
  },
  { name: 'UTF-16', body: () => Buffer.from('{"version":"4"}', 'utf16le') },
  { name: 'gzip', body: () => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]) },
  { name: 'arrays 200,000 deep', body: () => nested(200_000, '[', ']') },
  { name: 'objects 200,000 deep', body: () => nested(200_000, '{"a":', '1}').replace('"a":1', '"a":1') },
  {
    name: 'an annotation 200,000 deep',
    body: () => `{"version":"4","alerts":[{"status":"firing","labels":{"a":"b"},"annotations":${nested(200_000, '[', ']')}}]}`,
  },
  { name: 'another version', body: () => '{"version":"3","alerts":[]}' },
  { name: 'no alerts', body: () => '{"version":"4"}' },
  { name: 'alerts as an object', body: () => '{"version":"4","alerts":{}}' },
  { name: 'an alert as a string', body: () => '{"version":"4","alerts":["x"]}' },
  { name: 'labels as a list', body: () => alert({ labels: ['a'] }) },
  { name: 'a label value as a number', body: () => alert({ labels: { alertname: 7 } }) },
  { name: 'no labels', body: () => alert({ labels: {} }) },
  { name: 'an unknown status', body: () => alert({ status: 'on fire' }) },
  { name: 'a time that is none', body: () => alert({ startsAt: 'yesterday' }) },
  { name: 'a time as a number', body: () => alert({ startsAt: 12 }) },
  { name: 'an end before the start', body: () => alert({ endsAt: '2020-01-01T00:00:00Z' }) },
  { name: 'a label of 1 MB', body: () => alert({ labels: { alertname: 'x'.repeat(1_000_000) } }) },
  {
    name: '20,000 labels',
    body: () => alert({ labels: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`l${i}`, 'x'])) }),
  },
  { name: '16 MB of keys', body: () => `{${Array.from({ length: 1_200_000 }, (_, i) => `"k${i}":1`).join(',')}}` },
  { name: '50 MB', body: () => Buffer.alloc(50 * 1024 * 1024, 0x20) },
];
