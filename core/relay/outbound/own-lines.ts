import { NO_INSTANCE } from '../journal/facts.ts';
import type { Entry, Outcome } from '../journal/entry.ts';

/**
 * A line of the relay's own that is in HighLevel. Its link belongs to no message on WhatsApp; it says that the line is
 * ours, so that a look for missed messages never sends it (P5).
 */
export function lineWritten(
  { id, locationId }: Entry,
  { highlevelId, peer }: { readonly highlevelId: string; readonly peer: string },
): Outcome {
  if (locationId === null) return { type: 'sent' };
  const link = {
    instanceId: NO_INSTANCE,
    whatsappId: `line:${id}`,
    locationId,
    highlevelId,
    part: 0,
    parts: 1,
    origin: 'relay',
    peer,
    receiptRank: 0,
  } as const;
  return { type: 'sent', produced: { links: [link] } };
}
