// The description of our own API, OpenAPI 3.1. Request shapes come from the very schemas that judge requests.
import { z } from 'zod';
import { acceptSchema, feedbackSchema } from './anomalies-api.ts';
import { changeSchema } from './intake.ts';

type Operation = Readonly<Record<string, unknown>>;

const query = (name: string, description: string, schema: Readonly<Record<string, unknown>> = { type: 'string' }): Operation => ({
  name,
  in: 'query',
  description,
  schema,
});
const limit = query('limit', 'At most so many items, newest first.', { type: 'integer', minimum: 1, maximum: 500, default: 50 });
const cursor = query('cursor', 'The `next` of the page before.');
const anomalyId = { name: 'id', in: 'path', required: true, description: 'Number of the anomaly.', schema: { type: 'integer' } };
const failure = {
  description: 'Refused; `error.message` names the field and the remedy.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
};

function answer(description: string, schema: Readonly<Record<string, unknown>>): Operation {
  return { description, content: { 'application/json': { schema } } };
}

function listing(summary: string, parameters: readonly Operation[] = []): Operation {
  return {
    get: {
      summary,
      parameters: [limit, cursor, ...parameters],
      responses: { 200: answer('A page.', { $ref: '#/components/schemas/Page' }), 400: failure },
    },
  };
}

function posting(
  summary: string,
  schema: Readonly<Record<string, unknown>>,
  success: string,
  failures: Readonly<Record<string, unknown>> = {},
): Operation {
  const requestBody = { required: true, content: { 'application/json': { schema } } };
  return {
    post: {
      summary,
      requestBody,
      responses: { [success]: { description: 'On disk.' }, 400: failure, 413: failure, 503: failure, ...failures },
    },
  };
}

const schemas = {
  Error: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message'],
        properties: { code: { type: 'string' }, message: { type: 'string' }, path: { type: 'string' } },
      },
    },
  },
  Page: {
    type: 'object',
    required: ['items', 'next'],
    properties: {
      items: { type: 'array', items: { type: 'object' } },
      next: { type: ['string', 'null'], description: 'The cursor of the next page; null at the end.' },
    },
  },
};

const anyObject = { type: 'object' };

const anomalyPaths = {
  '/api/v1/anomalies/{id}': {
    parameters: [anomalyId],
    get: {
      summary: 'One anomaly with its evidence and all that was said of it.',
      responses: { 200: answer('The anomaly.', anyObject), 404: failure },
    },
  },
  '/api/v1/anomalies/{id}/feedback': {
    parameters: [anomalyId],
    ...posting(
      'What somebody thinks of an anomaly; the last verdict of each person counts. 200: the same was said before.',
      z.toJSONSchema(feedbackSchema, { io: 'input' }),
      '201',
      { 404: failure, 409: failure },
    ),
  },
  '/api/v1/anomalies/{id}/accept': {
    parameters: [anomalyId],
    ...posting(
      'The level of an open anomaly is normal from now on: the anomaly ends and its series is learnt anew.',
      z.toJSONSchema(acceptSchema, { io: 'input' }),
      '200',
      { 404: failure, 409: failure },
    ),
  },
};

export function openapiDocument(version: string): Operation {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Runtime Intelligence',
      version,
      description: 'Anomaly detection and alert routing beside Prometheus, Alertmanager and Grafana.',
    },
    components: { schemas, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths: {
      '/webhook': posting(
        'Alertmanager webhook version 4 or Grafana webhook version 1, told apart by content.',
        anyObject,
        '200',
      ),
      '/api/v2/alerts': posting(
        'Alerts as Prometheus sends them to an Alertmanager.',
        { type: 'array', items: anyObject },
        '200',
      ),
      '/api/v1/events': posting(
        'A deployment or other change; idempotent by id.',
        z.toJSONSchema(changeSchema, { io: 'input' }),
        '201',
      ),
      '/api/v1/watches': {
        get: {
          summary: 'Watches with their series as they stand.',
          parameters: [query('watch', 'Only this watch.'), query('points', '`true`: the last 60 minutes of each series.')],
          responses: { 200: answer('All watches.', anyObject) },
        },
      },
      '/api/v1/alerts': listing('Open alerts, or resolved ones.', [query('status', '`resolved` for those that are over.')]),
      '/api/v1/anomalies': listing('Anomalies with their evidence.', [query('open', '`true` or `false`.')]),
      ...anomalyPaths,
      '/api/v1/feedback': listing('All that was said of anomalies.'),
      '/api/v1/notifications': listing('What was decided to be told, to whom and why.'),
      '/api/v1/deliveries': listing('Notifications by channel, as they were sent, and what became of them.', [
        query('state', 'pending, sending, delivered, dead or withheld.'),
      ]),
      '/api/v1/decisions': listing('Decisions with their reasons.', [query('group', 'Only this group key.')]),
      '/api/v1/annotations': listing('Regions and marks on Grafana dashboards.'),
      '/api/v1/transitions': listing('Changes of alerts, with their reasons.', [query('fingerprint', 'Only this alert.')]),
    },
  };
}
