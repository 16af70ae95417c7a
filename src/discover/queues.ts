// Queue depth: brokers and job runners by their names, then gauges of applications that say they are queues.
import { type Candidate, type Candidates, serviceLabels } from './candidate.ts';
import { isPlatform } from './conventions.ts';
import { type Facts, isType, type LabelValues } from './facts.ts';

type Queue = { readonly key: string; readonly writer: string; readonly metrics: readonly string[]; readonly unit: string };

const brokers: readonly Queue[] = [
  {
    key: 'kafka',
    writer: 'Kafka',
    metrics: ['kafka_consumergroup_lag', 'kafka_consumergroup_lag_sum', 'kafka_consumer_group_lag'],
    unit: 'messages',
  },
  {
    key: 'rabbitmq',
    writer: 'RabbitMQ',
    metrics: ['rabbitmq_detailed_queue_messages', 'rabbitmq_queue_messages'],
    unit: 'messages',
  },
  {
    key: 'sidekiq',
    writer: 'Sidekiq',
    metrics: ['sidekiq_queue_size', 'sidekiq_queue_backlog', 'sidekiq_queue_enqueued_jobs'],
    unit: 'jobs',
  },
  { key: 'celery', writer: 'Celery', metrics: ['celery_queue_length'], unit: 'tasks' },
  { key: 'nats', writer: 'NATS', metrics: ['jetstream_consumer_num_pending', 'nats_consumer_num_pending'], unit: 'messages' },
  { key: 'sqs', writer: 'SQS', metrics: ['aws_sqs_approximate_number_of_messages_visible_average'], unit: 'messages' },
  {
    key: 'activemq',
    writer: 'ActiveMQ',
    metrics: ['org_apache_activemq_Broker_QueueSize', 'activemq_queue_size'],
    unit: 'messages',
  },
  { key: 'pulsar', writer: 'Pulsar', metrics: ['pulsar_subscription_back_log'], unit: 'messages' },
];

/** Labels that tell one queue from another; partitions and consumers are added up. */
const queueLabels: readonly string[] = [
  ...['consumergroup', 'group', 'topic', 'queue', 'queue_name', 'name', 'vhost', 'stream_name', 'consumer_name'],
  ...['destination', 'dimension_QueueName', 'subscription'],
];
const applicationQueue =
  /(^|_)(queue_(length|depth|size|messages|backlog|pending|items)|queued_(jobs|messages|tasks|items)|(jobs|messages|tasks)_(queued|pending|waiting)|backlog(_size|_length)?)$/;
/** Queues of applications beyond this are said to be there, not watched. */
const applicationsMax = 2;

export function queueCandidates(facts: Facts): Candidates {
  const known = brokers.flatMap((queue) => {
    const metric = queue.metrics.find((name) => facts.names.has(name) && isType(facts, name, 'gauge'));
    return metric === undefined ? [] : [toCandidate(queue, metric)];
  });
  const names = new Set(brokers.flatMap(({ metrics }) => metrics));
  const isOwn = (name: string): boolean =>
    applicationQueue.test(name) && !names.has(name) && !isPlatform(name) && !/^(rabbitmq|kafka|sidekiq|celery)_/.test(name);
  const own = [...facts.names].filter((name) => isOwn(name) && isType(facts, name, 'gauge')).sort();
  const watched = own.slice(0, applicationsMax);
  const candidates = watched.map((name) =>
    toCandidate({ key: name.slice(0, 40), writer: 'an application', metrics: [name], unit: 'items' }, name),
  );
  return {
    candidates: [...known, ...candidates],
    skipped: own
      .slice(applicationsMax)
      .map((name) => ({ what: name, why: `${applicationsMax} queues of applications are watched already` })),
  };
}

function toCandidate({ key, writer, unit }: Queue, metric: string): Candidate {
  return {
    ...{ name: 'queue_depth', key, signal: 'saturation', unit, direction: 'up', metric, valuesOf: [], otherwise: '' },
    what: `the gauge ${metric} (${writer})`,
    specOf: (labels, identity) => ({
      kind: 'gauge',
      of: { metric, matchers: [] },
      by: labelsOf(labels, serviceLabels(labels, [], identity)),
      aggregate: 'sum',
    }),
  };
}

function labelsOf(labels: LabelValues, service: readonly string[]): readonly string[] {
  return [...new Set([...queueLabels.filter((label) => labels.has(label)), ...service])];
}
