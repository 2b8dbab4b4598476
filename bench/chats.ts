/** Customers who write without end, and what became of what they wrote. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'undici';
import { newWhatsAppId, webhookBody } from './webhooks.ts';
import type { Conversation, World } from './world.ts';

const RETRY_MS = 100;

export interface Chat {
  readonly conversation: Conversation;
  /** Texts in the order in which they were acknowledged. */
  readonly acknowledged: string[];
}

export function chatsOf({ conversations }: World): Chat[] {
  return conversations.map((conversation) => ({ conversation, acknowledged: [] }));
}

/** As Evolution does it: again after anything but a success. Answers how long the one that succeeded took (ms). */
export async function postUntilAcknowledged(
  pool: Pool,
  conversation: Conversation,
  text: string,
): Promise<number> {
  const body = webhookBody(conversation, { id: newWhatsAppId(), text, at: Date.now() });
  return postedBody(pool, conversation, body);
}

/** The same with two copies of one webhook at once. */
export async function postTwice(
  pool: Pool,
  conversation: Conversation,
  text: string,
): Promise<void> {
  const body = webhookBody(conversation, { id: newWhatsAppId(), text, at: Date.now() });
  await Promise.all([1, 2].map(() => postedBody(pool, conversation, body)));
}

async function postedBody(pool: Pool, { secret }: Conversation, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-waybridge-secret': secret };
  for (;;) {
    const started = performance.now();
    const status = await pool
      .request({ method: 'POST', path: '/webhooks/evolution', headers, body })
      .then(async (answer) => {
        await answer.body.dump();
        return answer.statusCode;
      })
      .catch(() => 0);
    if (status === 200) return performance.now() - started;
    await sleep(RETRY_MS);
  }
}

interface Found {
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  /** Messages that arrived after a later one of their chat. */
  readonly disordered: number;
}

/** What was acknowledged against the pretend HighLevel's own record, which is in the order of arrival. */
export async function compare(world: World, chats: readonly Chat[]): Promise<Found> {
  const place = new Map<string, [chat: Chat, index: number]>();
  for (const chat of chats) {
    for (const [index, text] of chat.acknowledged.entries()) place.set(text, [chat, index]);
  }
  const seen = new Set<string>();
  const furthest = new Map<Chat, number>();
  let doubled = 0;
  let disordered = 0;
  for (const { body } of await world.highlevel.ledger()) {
    if (seen.has(body)) {
      doubled += 1;
      continue;
    }
    seen.add(body);
    const [chat, index] = place.get(body) ?? [];
    if (chat === undefined || index === undefined) continue;
    const last = furthest.get(chat) ?? -1;
    if (index < last) disordered += 1;
    else furthest.set(chat, index);
  }
  const lost = [...place.keys()].filter((text) => !seen.has(text)).length;
  return { acknowledged: place.size, lost, doubled, disordered };
}
