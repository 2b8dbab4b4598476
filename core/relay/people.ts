import type { Storage } from '../storage/storage.ts';
import type { InstanceId, Jid, LidJid, Peer, PhoneJid } from './message.ts';
import type { LidPair } from './journal/entry.ts';

/**
 * Who is who on the WhatsApp side: which phone belongs to which LID, learnt from any event that shows both.
 * A LID without a known phone stays a LID; a phone is never made from its digits (P6).
 */
export class People {
  readonly #phones = new Map<string, { readonly phone: PhoneJid; readonly since: number }>();

  static async load(storage: Storage): Promise<People> {
    const people = new People();
    const rows = await storage.db.selectFrom('lid_pairs').selectAll().execute();
    for (const row of rows) {
      people.learn({
        instanceId: row.instance_id as InstanceId,
        lid: row.lid as LidJid,
        phone: row.phone as PhoneJid,
        seenAt: row.created_at,
      });
    }
    return people;
  }

  /** Called once the pair is committed. */
  learn(pair: LidPair): void {
    const since = pair.seenAt ?? Date.now();
    this.#phones.set(`${pair.instanceId} ${pair.lid}`, { phone: pair.phone, since });
  }

  /** Somebody took back what was assigned by hand. */
  forget(instanceId: InstanceId, lid: LidJid): void {
    this.#phones.delete(`${instanceId} ${lid}`);
  }

  /** A LID that nobody knew, or that has another phone since. */
  isNews({ instanceId, lid, phone, seenAt }: LidPair): boolean {
    const known = this.#phones.get(`${instanceId} ${lid}`);
    if (known === undefined) return true;
    return known.phone !== phone && seenAt !== null && seenAt > known.since;
  }

  phoneOf(instanceId: InstanceId, lid: LidJid): PhoneJid | null {
    return this.#phones.get(`${instanceId} ${lid}`)?.phone ?? null;
  }

  /** The one id under which this peer's conversation is kept: group, else phone, else (not yet resolved) LID. */
  canonical(instanceId: InstanceId, peer: Peer): Jid | null {
    if (peer.type === 'group') return peer.group;
    if (peer.phone !== null) return peer.phone;
    if (peer.lid === null) return null;
    return this.phoneOf(instanceId, peer.lid) ?? peer.lid;
  }

  /** The same for what may have been written long ago: a person's number of today, where a LID shows who it was. */
  current(instanceId: InstanceId, peer: Peer): Jid | null {
    const lid = peer.type === 'group' ? null : peer.lid;
    const phone = lid === null ? null : this.phoneOf(instanceId, lid);
    return phone ?? this.canonical(instanceId, peer);
  }
}

export function isLid(jid: Jid): jid is LidJid {
  return jid.endsWith('@lid');
}

export function isGroup(jid: string): boolean {
  return jid.endsWith('@g.us');
}
