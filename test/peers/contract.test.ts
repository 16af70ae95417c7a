// The contract with the world: traffic captured from real programs is accepted, answers are what Alertmanager's own description says, amtool lists our
// alerts, and every path our description names answers.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { amtool } from './alertmanager.ts';
import { findPeer } from './binaries.ts';
import { type Rti, startRti, webhookOf } from './rti.ts';

const contracts = join(process.env['RTI_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'contracts');
const captured = join(contracts, 'captured');
const description = join(contracts, 'alertmanager/openapi.v2.yaml');
const absent = (path: string): string => (existsSync(path) ? '' : ` (skipped: ${path} is not here, see RTI_SHARED)`);

let rti: Rti;
beforeAll(async () => {
  rti = await startRti({
    config: { route: { receiver: 'log', group_wait: '0s' }, receivers: [{ name: 'log', log_configs: [{}] }] },
  });
});
afterAll(async () => {
  await rti[Symbol.asyncDispose]();
});

/** A request as it was captured. */
type Captured = { readonly method: string; readonly url: string; readonly body: unknown };

function readCaptured(name: string): Captured {
  // Recorded by ourselves in this shape.
  return JSON.parse(readFileSync(join(captured, name), 'utf8')) as Captured;
}

describe(`traffic captured from real programs${absent(captured)}`, () => {
  test
    .skipIf(absent(captured) !== '')
    .each([
      'http_api_v2_alerts-1.json',
      'http_api_v2_alerts-3.json',
      'http_api_v2_alerts-5.json',
      'http_api_v2_status-4.json',
      'http_webhook-2.json',
    ])('%s is accepted', async (name) => {
    const { method, url, body } = readCaptured(name);
    const answer = method === 'GET' ? await rti.get(url) : await rti.post(url, body);
    expect(answer.status).toBe(200);
  });
});

/** Validates an answer against a definition of Alertmanager's own Swagger 2 description. */
function alertmanagerSchema(definition: string) {
  const { definitions } = parse(readFileSync(description, 'utf8')) as { definitions: Record<string, object> }; // a Swagger 2 file
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  return ajv.compile({ $ref: `#/definitions/${definition}`, definitions });
}

describe(`/api/v2 as Alertmanager describes it${absent(description)}`, () => {
  test.skipIf(absent(description) !== '').each([
    ['/api/v2/alerts', 'gettableAlerts'],
    ['/api/v2/silences', 'gettableSilences'],
    ['/api/v2/status', 'alertmanagerStatus'],
  ])('GET %s is %s', async (path, definition) => {
    await rti.post('/webhook', webhookOf([{ labels: { alertname: 'Contract', severity: 'warning' } }]));
    const validate = alertmanagerSchema(definition);
    const answer = await rti.get(path);
    expect(answer.status).toBe(200);
    const body = JSON.parse(answer.text) as unknown;
    expect(validate(body) ? [] : validate.errors).toEqual([]);
    if (definition === 'gettableAlerts') expect(body).not.toEqual([]);
  });
});

const noAmtool = findPeer('amtool') === null;
test.skipIf(noAmtool)(`amtool lists our alerts${noAmtool ? ' (skipped: amtool is not installed)' : ''}`, async () => {
  await rti.post(
    '/webhook',
    webhookOf([{ labels: { alertname: 'ForAmtool', severity: 'critical' }, annotations: { summary: 'seen' } }]),
  );
  const listed = amtool(['alert', 'query', 'alertname=ForAmtool', '--output=simple'], rti.url);
  expect(listed.code, listed.output).toBe(0);
  expect(listed.output).toContain('ForAmtool');
  expect(amtool(['alert', 'query', 'alertname=Nothing', '--output=simple'], rti.url).output).not.toContain('ForAmtool');
});

type OpenApi = {
  openapi: string;
  info: object;
  paths: Record<string, Record<string, { responses: object; requestBody?: object }>>;
};

test('our own description is OpenAPI 3.1, and every path it names answers', async () => {
  const document = await rti.json<OpenApi>('/api/openapi.json');
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info).toMatchObject({ title: expect.any(String) as string, version: expect.any(String) as string });
  const references = JSON.stringify(document).match(/"\$ref":"([^"]+)"/g) ?? [];
  expect(references.every((reference) => reference.includes('#/'))).toBe(true);
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (method === 'parameters') continue; // of the path, not an operation
      expect(Object.keys(operation.responses).length, `${method} ${path}`).toBeGreaterThan(0);
      const answer = method === 'get' ? await rti.get(path) : await rti.post(path, {});
      const says = `${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`;
      expect([405, 500, 501], says).not.toContain(answer.status);
      // A path with an id knows that there is no such anomaly; a path that is not there says so in other words.
      if (answer.status === 404) {
        expect(path, says).toContain('{id}');
        expect(operation.responses, says).toHaveProperty('404');
        expect(answer.text, says).toContain('anomaly');
      }
    }
  }
});

test('what the description does not name is a 404 that says where to look', async () => {
  const answer = await rti.get('/api/v1/nothing');
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'not_found' } });
});
