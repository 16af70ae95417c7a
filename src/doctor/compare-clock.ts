// Compares a peer's clock with ours by the Date of an answer.
import { askJson, type Peer } from './ask-json.ts';
import { type Finding, skipped } from './check.ts';
import { judgeClock, readingOfDate } from './clock-difference.ts';

/** `path`: a cheap question that the peer answers. */
export async function compareClock(peer: Peer, path: string): Promise<Finding> {
  const answer = await askJson(peer, path, '');
  if (answer.kind === 'trouble') return answer.finding;
  const reading = readingOfDate(answer);
  return reading === null ? skipped('its answers have no Date') : judgeClock(peer.title, reading);
}
