import { isSend } from '../journal/entry.ts';
import type { Entry, SendEntry } from '../journal/entry.ts';
import type { InstanceId, Jid, LocationId, WhatsAppMessage } from '../message.ts';
import { digitsForSending, isSamePhone, phoneJid, phoneJidOfDigits } from '../reading/jid.ts';
import type { RelayParts } from './relay-parts.ts';
import { addresseeOf, contentOf, mayBe } from './sends.ts';
import type { Addressee } from './sends.ts';

/** P5: what the relay itself sent is known by its id, which stands in the database. */
export async function isEcho(
  parts: Pick<RelayParts, 'receipts'>,
  instanceId: InstanceId,
  message: WhatsAppMessage,
): Promise<boolean> {
  const link = await parts.receipts.byWhatsAppId(instanceId, message.id);
  return link?.origin === 'highlevel' || link?.origin === 'workflow';
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
    if (isLike(entry, message)) return true;
  }
  return false;
}

/** As `isOwnSendPending`, with those of which no look-up could tell what became of them. */
export function mayBeOwnSend(
  parts: Pick<RelayParts, 'journal'>,
  locationId: LocationId,
  message: WhatsAppMessage,
): boolean {
  if (isOwnSendPending(parts, locationId, message)) return true;
  for (const entry of parts.journal.unsureIn(locationId)) {
    // Its text is not in memory after a restart; `unsureSend` reads it when it matters.
    if (entry.payload === null || isLike(entry, message)) return true;
  }
  return false;
}

function isLike(entry: Entry, { content }: WhatsAppMessage): boolean {
  const sought = isSend(entry) ? contentOf(entry) : null;
  return sought !== null && mayBe(sought, content);
}

/**
 * A send of ours to this person with this content, of which no look-up could tell whether it left: the gateway's own
 * report, which arrived after the attempt began, is the answer.
 */
export async function unsureSend(
  parts: Pick<RelayParts, 'journal' | 'contacts'>,
  report: { entry: Entry; message: WhatsAppMessage; locationId: LocationId; peer: Jid },
): Promise<SendEntry | null> {
  const { entry, message, locationId, peer } = report;
  for (const unsure of parts.journal.unsureIn(locationId)) {
    if (!isSend(unsure)) continue;
    const begun = (unsure.claimedAt ?? unsure.createdAt) - (unsure.setBackMs ?? 0);
    if (entry.createdAt < begun) continue;
    await parts.journal.readBody(unsure);
    const to = addresseeOf(unsure);
    if (to === null || !isLike(unsure, message)) continue;
    const known = await parts.contacts.known(locationId, peer);
    const isTheirs = known?.contactId === to.contactId;
    if (isTheirs || (known === null && isPhoneOf(to, peer))) return unsure;
  }
  return null;
}

function isPhoneOf({ phone }: Addressee, peer: Jid): boolean {
  const asked = phone === null ? null : phoneJidOfDigits(digitsForSending(phone) ?? '');
  const theirs = phoneJid(peer);
  return asked !== null && theirs !== null && isSamePhone(asked, theirs);
}
