// Appends one line to the log of what entered: numbered, with the configuration it was taken in under.
import type { Input } from '../model/alert.ts';
import type { Turn } from './turns.ts';

/** Writes the input and returns its number. `content` is kept as JSON of the kind's own shape. */
export function recordInput(
  turn: Turn,
  input: Pick<Input, 'tenant' | 'kind' | 'source' | 'configHash'>,
  content: unknown,
): number {
  const seq = turn.next('input');
  const { tenant, kind, source, configHash } = input;
  turn.write({ kind: 'input', input: { seq, tenant, kind, source, at: turn.now, configHash, body: JSON.stringify(content) } });
  return seq;
}
