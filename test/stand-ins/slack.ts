// Slack as an incoming webhook sees it (and chat.postMessage): strict about shape and Block Kit's limits, plain-text answers, error words.
import { type FaultyServer, type PeerAnswer, type Received, startFaultyServer } from './faulty-server.ts';

type Block = {
  readonly type?: unknown;
  readonly text?: { readonly type?: unknown; readonly text?: unknown };
  readonly elements?: readonly unknown[];
  readonly fields?: readonly unknown[];
};
export type SlackMessage = { readonly text: string; readonly blocks?: readonly Block[]; readonly channel?: string };

const blockTypes = new Set(['section', 'header', 'context', 'divider', 'actions', 'image']);

/** Slack's error word; null when it would take the message. */
export function slackObjection(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'invalid_payload';
  const { text, blocks } = body as Partial<SlackMessage>;
  if (typeof text !== 'string' || text === '') return 'no_text';
  if (text.length > 40_000) return 'msg_too_long';
  if (blocks === undefined) return null;
  if (!Array.isArray(blocks) || blocks.length > 50) return 'invalid_blocks';
  if (JSON.stringify(blocks).length > 13_200 * 1.5) return 'msg_blocks_too_long';
  for (const block of blocks as readonly Block[]) {
    if (typeof block.type !== 'string' || !blockTypes.has(block.type)) return 'invalid_blocks';
    const content = block.text?.text;
    if (block.type === 'section' && (typeof content !== 'string' || content.length === 0 || content.length > 3000))
      return 'invalid_blocks';
    if (block.type === 'header' && (typeof content !== 'string' || content.length > 150)) return 'invalid_blocks';
    if (block.type === 'context' && (!Array.isArray(block.elements) || block.elements.length === 0 || block.elements.length > 10))
      return 'invalid_blocks';
    if (block.type === 'actions' && (!Array.isArray(block.elements) || block.elements.length > 25)) return 'invalid_blocks';
  }
  return null;
}

export type SlackStandIn = FaultyServer & {
  /** Put this into `api_url`. */
  readonly webhookUrl: string;
  readonly messages: () => readonly SlackMessage[];
};

function answer(received: Received): PeerAnswer {
  const isWebhook = received.path.startsWith('/services/');
  if (!(received.headers['content-type'] ?? '').startsWith('application/json')) return { status: 400, body: 'invalid_payload' };
  const objection = slackObjection(received.body);
  if (isWebhook) return objection === null ? { status: 200, body: 'ok' } : { status: 400, body: objection };
  if (received.path !== '/api/chat.postMessage') return { status: 404, body: 'no_service' };
  const authorised = received.headers.authorization === 'Bearer xoxb-test';
  const result = authorised
    ? objection === null
      ? { ok: true, ts: '1.2', channel: 'C1' }
      : { ok: false, error: objection }
    : { ok: false, error: 'invalid_auth' };
  return { status: 200, body: JSON.stringify(result), type: 'application/json' };
}

export async function startSlack(): Promise<SlackStandIn> {
  const server = await startFaultyServer(answer);
  // slackObjection() has checked what was accepted.
  return {
    ...server,
    webhookUrl: `${server.url}/services/T000/B000/secretsecret`,
    messages: () => server.accepted.map(({ body }) => body as SlackMessage),
  };
}
