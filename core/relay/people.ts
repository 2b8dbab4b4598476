import type { Storage } from '../storage/storage.ts';
import type { InstanceId, Jid, LidJid, Peer, PhoneJid } from './message.ts';
import type { LidPair } from './journal/entry.ts';

/**
 * Who is who on the WhatsApp side: which phone belongs to which LID, learnt from any event that shows both.
 * A LID without a known phone stays a LID; a phone is never made from its digits (P6).
 */
export class People {
  readonly #phones = new Map<string, PhoneJid>();

  static async load(storage: Storage): Promise<People> {
    const people = new People();
    const rows = await storage.db.selectFrom('lid_pairs').selectAll().execute();
    for (const row of rows) {
      people.learn({
        instanceId: row.instance_id as InstanceId,
        lid: row.lid as LidJid,
        phone: row.phone as PhoneJid,
      });
    }
    return people;
  }

  /** Called once the pair is committed. */
  learn(pair: LidPair): void {
    this.#phones.set(`${pair.instanceId} ${pair.lid}`, pair.phone);
  }

  /** Somebody took back what was assigned by hand. */
  forget(instanceId: InstanceId, lid: LidJid): void {
    this.#phones.delete(`${instanceId} ${lid}`);
  }

  isKnown(pair: LidPair): boolean {
    return this.#phones.get(`${pair.instanceId} ${pair.lid}`) === pair.phone;
  }

  phoneOf(instanceId: InstanceId, lid: LidJid): PhoneJid | null {
    return this.#phones.get(`${instanceId} ${lid}`) ?? null;
  }

  /** The one id under which this peer's conversation is kept: group, else phone, else (not yet resolved) LID. */
  canonical(instanceId: InstanceId, peer: Peer): Jid | null {
    if (peer.type === 'group') return peer.group;
    if (peer.phone !== null) return peer.phone;
    if (peer.lid === null) return null;
    return this.phoneOf(instanceId, peer.lid) ?? peer.lid;
  }
}

export function isLid(jid: Jid): jid is LidJid {
  return jid.endsWith('@lid');
}

export function isGroup(jid: string): boolean {
  return jid.endsWith('@g.us');
}
