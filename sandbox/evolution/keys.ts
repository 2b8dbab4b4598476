/** Whose message it is, in the key that each version of Evolution makes of it. */
import { hexId } from '../support/random.ts';
import type { EvolutionWorld } from './evolution-world.ts';
import { isGroup } from './jid.ts';
import type { MessageKey, Person } from './state.ts';
import { mannersOf, type Manners } from './versions.ts';

/** What of a message its key is made of. */
interface Written {
  readonly group?: string;
  readonly fromMe?: boolean;
  readonly id?: string;
  readonly lid?: boolean;
  readonly hideAlt?: boolean;
}

interface Sender {
  readonly world: EvolutionWorld;
  readonly incoming: Written;
  /** Null for a LID that nobody knows. */
  readonly person: Person | null;
  readonly lid: string;
}

/** The key that the event shows, and the one that the server's database holds. */
export function keysOf(sender: Sender): { key: MessageKey; savedKey: MessageKey } {
  const { world, incoming, person, lid } = sender;
  const manners = mannersOf(world.behaviour.version);
  const base = { fromMe: incoming.fromMe === true, id: incoming.id ?? `3A${hexId(18)}` };
  const shown = (incoming.hideAlt ?? world.hidesAlternative) ? null : (person?.phone ?? null);
  if (incoming.group !== undefined && isGroup(incoming.group)) {
    const author = authorOf(manners, lid, shown);
    const key = { remoteJid: incoming.group, ...base, ...author };
    return { key, savedKey: key };
  }
  const byLid = person === null || (incoming.lid ?? person.addressing === 'lid');
  if (byLid) return lidKeys(manners, base, { lid, phone: shown });
  const alt = { ...(shown !== null && { remoteJidAlt: lid }) };
  const rest = manners.hasAlt ? { ...alt, addressingMode: 'pn', participant: '' } : {};
  const key = { remoteJid: person.phone, ...base, ...rest };
  return { key, savedKey: key };
}

/** How the versions before 2.3.5 show the author in a group is not known; taken from their Baileys. */
function authorOf(manners: Manners, lid: string, phone: string | null): object {
  if (manners.hasAlt) {
    return {
      participant: lid,
      ...(phone !== null && { participantAlt: phone }),
      addressingMode: 'lid',
    };
  }
  const isTold = phone !== null && manners.lidChat !== 'lid';
  return { participant: lid, ...(isTold && { participantPn: phone }) };
}

function lidKeys(
  manners: Manners,
  base: { readonly fromMe: boolean; readonly id: string },
  { lid, phone }: { readonly lid: string; readonly phone: string | null },
): { key: MessageKey; savedKey: MessageKey } {
  const same = (key: MessageKey) => ({ key, savedKey: key });
  const modern = { addressingMode: 'lid', participant: '' };
  const byLid = { remoteJid: lid, ...base, ...(manners.hasAlt && modern) };
  if (phone === null) return same(byLid);
  switch (manners.lidChat) {
    case 'lid':
      return same(byLid);
    case 'senderPn':
      // It is the sender's, so of what the owner typed it tells nothing.
      return same(base.fromMe ? byLid : { ...byLid, senderPn: phone });
    case 'previous':
      return same({ ...byLid, remoteJid: phone, previousRemoteJid: lid });
    case 'alt':
      return same({ ...byLid, remoteJidAlt: phone });
    case 'phone-twice': {
      const saved = { ...byLid, remoteJidAlt: phone };
      return { key: { ...saved, remoteJid: phone }, savedKey: saved };
    }
    case 'phone':
      return same({ ...byLid, remoteJid: phone, remoteJidAlt: lid, addressingMode: 'pn' });
  }
}
