// Which page of a list is asked for: `limit` and `cursor`.
import type { PageRequest } from '../store/port.ts';
import type { HttpContext } from './context.ts';
import { RequestProblem } from './problem.ts';

const limitDefault = 50;
const limitMax = 500;

export function pageRequest(c: HttpContext): PageRequest {
  const text = c.query('limit');
  const limit = text === undefined ? limitDefault : Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax)
    throw new RequestProblem(400, 'bad_limit', `limit: expected 1 to ${limitMax}`, 'limit');
  return { limit, cursor: c.query('cursor') ?? null };
}
