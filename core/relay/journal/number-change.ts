/**
 * Somebody's phone number changed: WhatsApp shows a LID that is known with one number beside another one. Who they are
 * in HighLevel goes with them, in the transaction that learns the pair, and a line in the conversation says so.
 */
import type { Tx } from '../../storage/storage.ts';
import type { ContactId, LocationId, PhoneJid } from '../message.ts';
import { isSamePhone, samePhoneJids, toE164 } from '../reading/jid.ts';
import type { LidPair, NewEntry } from './entry.ts';
import { lane } from './facts.ts';

/** Under which address a contact stood until now. */
export interface MovedContact {
  readonly locationId: LocationId;
  readonly contactId: ContactId;
  readonly from: PhoneJid;
}

export interface NumberChange {
  readonly moved: MovedContact;
  readonly line: NewEntry<'relay.line'>;
}

/**
 * Null: there is nothing to move. What a person assigned by hand may have been a mistake, so that it says nothing of
 * another number; and a number that is a contact already stays that one.
 */
export async function followNumber(
  tx: Tx,
  pair: LidPair,
  former: PhoneJid,
  now: number,
): Promise<NumberChange | null> {
  const { instanceId, lid, phone } = pair;
  if (isSamePhone(former, phone)) return null;
  const assigned = await tx.all(
    'SELECT lid FROM assigned_peers WHERE instance_id = ? AND lid = ? AND phone IS NOT NULL',
    [instanceId, lid],
  );
  const [instance] = await tx.all<{ location_id: string }>(
    'SELECT location_id FROM instances WHERE id = ?',
    [instanceId],
  );
  if (assigned.length > 0 || instance === undefined) return null;
  const locationId = instance.location_id as LocationId;
  const [before] = await knownAs(tx, locationId, former);
  if (before === undefined || (await knownAs(tx, locationId, phone)).length > 0) return null;
  const from = before.peer as PhoneJid;
  await tx.run(
    'UPDATE contacts SET peer = ?, last_instance_id = ?, updated_at = ? WHERE location_id = ? AND peer = ?',
    [phone, instanceId, now, locationId, from],
  );
  return {
    moved: { locationId, contactId: before.contact_id as ContactId, from },
    line: {
      kind: 'relay.line',
      locationId,
      instanceId,
      lane: lane.fromWhatsApp(instanceId, phone),
      // Before the message that showed it.
      orderAt: 0,
      dedupeKey: `moved:${locationId}:${from}:${phone}:${String(now)}`,
      payload: {
        peer: phone,
        code: 'line.number-changed',
        params: { former: toE164(former), number: toE164(phone) },
        date: now,
      },
      expiresAt: null,
    },
  };
}

interface Known {
  readonly peer: string;
  readonly contact_id: string;
}

/** The addresses under which a number is a contact; it may have two spellings. */
async function knownAs(tx: Tx, locationId: LocationId, phone: PhoneJid): Promise<Known[]> {
  const spellings = samePhoneJids(phone);
  return tx.all<Known>(
    `SELECT peer, contact_id FROM contacts WHERE location_id = ? AND peer IN (${spellings.map(() => '?').join(', ')})`,
    [locationId, ...spellings],
  );
}
