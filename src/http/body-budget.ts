// How many bytes of bodies may be held at once over all requests: thousands of connections with large bodies must not fill the memory.
import type { IncomingMessage } from 'node:http';
import { RequestProblem } from './problem.ts';

export const bodyBudgetBytes = 64 * 1024 * 1024;

export type BodyBudget = {
  /** Counts bytes of a request; throws 503 when there is no room: the sender tries again. */
  take(request: IncomingMessage, bytes: number): void;
  /** The request is answered: its bytes are free. */
  release(request: IncomingMessage): void;
};

export function makeBodyBudget(bytesMax = bodyBudgetBytes): BodyBudget {
  const held = new Map<IncomingMessage, number>();
  let sum = 0;
  return {
    take: (request, bytes) => {
      if (sum + bytes > bytesMax)
        throw new RequestProblem(503, 'too_many_bodies', 'too many large requests are being read at once: try again');
      sum += bytes;
      held.set(request, (held.get(request) ?? 0) + bytes);
    },
    release: (request) => {
      sum -= held.get(request) ?? 0;
      held.delete(request);
    },
  };
}
