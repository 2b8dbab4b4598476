import type { Entry } from '../journal/entry.ts';
import type { InstanceId, LocationId, WhatsAppMessage } from '../message.ts';
import type { RelayParts } from './relay-parts.ts';

/** P5: what the relay itself sent is known by its id, which stands in the database. */
export async function isEcho(
  parts: Pick<RelayParts, 'receipts'>,
  instanceId: InstanceId,
  message: WhatsAppMessage,
): Promise<boolean> {
  const link = await parts.receipts.byWhatsAppId(instanceId, message.id);
  return link?.origin === 'highlevel';
}

/**
 * The gateway reports a send before it answers it. While a send of ours with the same content is under way, or its
 * outcome is being looked up, nobody can tell yet whose message this is. Nothing is decided by the text: it only says
 * for which send to wait.
 */
export function isOwnSendPending(
  parts: Pick<RelayParts, 'journal'>,
  locationId: LocationId,
  message: WhatsAppMessage,
): boolean {
  for (const entry of parts.journal.runningIn(locationId)) {
    if (mayBe(entry, message)) return true;
  }
  return false;
}

function mayBe(entry: Entry, { content }: WhatsAppMessage): boolean {
  if (entry.kind !== 'highlevel.message' || entry.payload === null) return false;
  const payload = entry.payload as { text: string; attachment: string | null };
  if (content.type === 'text') return payload.attachment === null && payload.text === content.text;
  return content.type === 'media' && payload.attachment !== null;
}
