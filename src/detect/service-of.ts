// Which series of a watch are one service, by the labels that conventionally say so.
import type { Labels } from '../model/labels.ts';

const conventional = { service: ['service', 'app', 'job'], environment: ['environment', 'env', 'cluster'] } as const;

/** Names the service and environment of a series by the first label present of each list; '' when it has none of them. */
export function serviceOf(
  labels: Labels,
  identity: { readonly service: readonly string[]; readonly environment: readonly string[] } = conventional,
): string {
  return [identity.service, identity.environment].map((names) => firstOf(labels, names)).join('\u0000');
}

function firstOf(labels: Labels, names: readonly string[]): string {
  return names.map((name) => labels[name] ?? '').find((value) => value !== '') ?? '';
}
