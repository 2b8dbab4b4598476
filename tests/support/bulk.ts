/** Many chats of one number, and messages that no person writes. */
import type { TestRelay } from './test-relay.ts';

/** What the relay starts with is less than a test of something else needs; a test of caps names the one it is about. */
export const DEFAULT_CAPS = {
  bulkPerMinute: 100_000,
  bulkPerHour: 100_000,
  bulkPerDay: 100_000,
} as const;

/** So many people who wrote once, by their phones. */
export async function people(relay: TestRelay, count: number): Promise<string[]> {
  const phones = Array.from({ length: count }, (_, index) => String(5_511_900_100_000 + index));
  for (const phone of phones) relay.evolution.receives({ from: phone, text: 'Oi' });
  await relay.settled();
  return phones;
}

/** As a workflow's SMS step, a campaign or a bulk action does: HighLevel names no user. */
export function bulkTo(relay: TestRelay, phone: string, text: string): string {
  const { locationId } = relay.place;
  const { contact } = relay.conversation(phone);
  const message = { locationId, contactId: contact.id, text, userId: null };
  return relay.highlevel.agentWrites(message).messageId;
}

/** When the sends left whose text begins so, in order (ms). */
export function sendTimes(relay: TestRelay, start: string): number[] {
  return relay.evolution
    .requests('sendText')
    .filter(({ body }) => (body as { text: string }).text.startsWith(start))
    .map(({ at }) => at);
}
