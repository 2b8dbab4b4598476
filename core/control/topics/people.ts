/** People of whom WhatsApp shows no phone number: who waits, and who somebody says it is. */
import { z } from 'zod';
import type { ContactId } from '../../relay/message.ts';
import type { AssignedPeer, PeerAt } from '../../relay/assigned-peers.ts';
import { isSamePhone, lidJid, phoneJidOfDigits, toE164 } from '../../relay/reading/jid.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';

const PAGE = 50;
/** Anything else is asked for nowhere: it would become part of an address. */
const CONTACT_ID = /^[\w-]{1,64}$/;
const one = z.object({ peer: z.string().max(100) });

export const people = router({
  /** Who waits, the longest-waiting first. */
  unresolved: procedure
    .input(z.object({ cursor: z.number().int().min(0).default(0) }).default({ cursor: 0 }))
    .query(({ ctx: { control }, input }) => {
      const all = control.assigned.waiting();
      const page = all.slice(input.cursor, input.cursor + PAGE);
      const next = input.cursor + page.length;
      return {
        people: page.map((peer) => ({ ...peer, instance: nameOf(control, peer) })),
        nextCursor: next < all.length ? next : null,
        total: all.length,
      };
    }),

  assigned: procedure.query(async ({ ctx: { control } }) => {
    const all = await control.assigned.all();
    return all.map((peer) => ({ ...peer, instance: nameOf(control, peer) }));
  }),

  /** By a phone number or by a contact, at every number where they wait; what waited leaves in its order. */
  assign: procedure
    .input(
      one.extend({ phone: z.string().max(40).optional(), contact: z.string().max(64).optional() }),
    )
    .mutation(async ({ ctx: { control }, input }) => {
      const peers = await peersOf(control, input.peer);
      const count = control.assigned
        .waiting()
        .filter(({ lid }) => lid === input.peer.trim())
        .reduce((sum, peer) => sum + peer.count, 0);
      if ((input.phone === undefined) === (input.contact === undefined)) {
        throw new WordedError('people.phone-or-contact', {}, 'invalid');
      }
      if (input.phone !== undefined) await assignPhone(control, peers, input.phone);
      else await assignContact(control, peers, input.contact as ContactId);
      return { peer: input.peer.trim(), count };
    }),

  /** For what comes later; what was delivered stays. */
  undo: procedure.input(one).mutation(async ({ ctx: { control }, input }) => {
    const found = await assignedAs(control, input.peer);
    if (found.length === 0) throw unknown(input.peer);
    for (const peer of found) await control.assigned.undo(peer);
    return { peer: input.peer.trim() };
  }),
});

async function assignPhone(
  control: Control,
  peers: readonly PeerAt[],
  text: string,
): Promise<void> {
  const phone = phoneJidOfDigits(text.replace(/[\s+().-]/g, ''));
  const owns = control.instances.all().map(({ ownJid }) => ownJid);
  const isOwn = phone !== null && owns.some((own) => own !== null && isSamePhone(own, phone));
  if (phone === null || isOwn) {
    throw new WordedError('people.phone-invalid', { phone: text }, 'invalid');
  }
  for (const peer of peers) await control.assigned.toPhone(peer, phone);
}

async function assignContact(
  control: Control,
  peers: readonly PeerAt[],
  contact: ContactId,
): Promise<void> {
  for (const { locationId } of peers) {
    if (
      !CONTACT_ID.test(contact) ||
      (await control.highlevel.getContact(locationId, contact)) === null
    ) {
      throw new WordedError('people.contact-unknown', { contact }, 'not-found');
    }
  }
  for (const peer of peers) await control.assigned.toContact(peer, contact);
}

/** At which numbers they wait, or are assigned. @throws WordedError `people.unknown`, `people.known` */
async function peersOf(control: Control, text: string): Promise<PeerAt[]> {
  const lid = lidJid(text.trim());
  const waiting = control.assigned.waiting().filter((peer) => peer.lid === lid);
  const assigned = await assignedAs(control, text);
  const known = assigned.find(({ contradictedBy }) => contradictedBy !== null)?.contradictedBy;
  if (known != null) {
    throw new WordedError('people.known', { peer: text, phone: toE164(known) }, 'conflict');
  }
  const all = new Map([...waiting, ...assigned].map((peer) => [peer.instanceId, peer]));
  if (all.size === 0) throw unknown(text);
  return [...all.values()];
}

async function assignedAs(control: Control, text: string): Promise<AssignedPeer[]> {
  const lid = lidJid(text.trim());
  return (await control.assigned.all()).filter((peer) => peer.lid === lid);
}

function unknown(peer: string): WordedError {
  return new WordedError('people.unknown', { peer }, 'not-found');
}

function nameOf(control: Control, { instanceId }: PeerAt): string {
  return control.instances.get(instanceId)?.name ?? '';
}
