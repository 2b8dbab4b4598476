/** Whose messages: from what a person types (a phone, a name, an address, a contact's id) to conversations. */
import { sql } from 'kysely';
import type { InstanceDirectory } from '../../pairing/instance-directory.ts';
import { lane, laneHash } from '../../relay/journal/facts.ts';
import { nameKey } from '../../relay/journal/statements.ts';
import { parseJid, phoneJid, phoneVariants, samePhoneJids } from '../../relay/reading/jid.ts';
import type { Storage } from '../../storage/storage.ts';

export interface Person {
  /** Null = no contact of a location: all numbers are looked through. */
  readonly locationId: string | null;
  readonly peer: string;
  readonly contactId: string | null;
  readonly name: string | null;
}

/** So many people one search may mean; a wider one is to be typed on. */
const MOST_PEOPLE = 20;
const MOST_LANES = 1_000;
/** Fewer digits are in every number. */
const FEWEST_DIGITS = 4;

const COLUMNS = ['location_id', 'peer', 'contact_id', 'name'] as const;

export class PeopleSearch {
  readonly #storage: Storage;
  readonly #instances: Pick<InstanceDirectory, 'all'>;

  constructor(storage: Storage, instances: Pick<InstanceDirectory, 'all'>) {
    this.#storage = storage;
    this.#instances = instances;
  }

  /** Those last spoken with first. */
  async find(typed: string): Promise<Person[]> {
    const text = typed.trim();
    const jid = jidOf(text);
    const digits = /^[\d\s+().\-/]+$/.test(text) ? text.replace(/\D/g, '') : '';
    const known = await this.#contacts(
      jid === null
        ? digits === ''
          ? namedLike(text)
          : numberLike(digits)
        : sql`peer in (${sql.join(spellings(jid))})`,
    );
    // Who has written, and is no contact yet.
    const exact = jid ?? (digits.length >= 8 ? phoneJid(`${digits}@s.whatsapp.net`) : null);
    if (exact === null || known.some(({ peer }) => spellings(exact).includes(peer))) return known;
    const strangers = spellings(exact).map((peer): Person => ({
      locationId: null,
      peer,
      contactId: null,
      name: null,
    }));
    return [...known, ...strangers];
  }

  /** The hashes of all conversations with these people, under each address of theirs. */
  async lanesOf(people: readonly Person[]): Promise<string[]> {
    const all = [...people, ...(await this.#otherAddresses(people))];
    const lids = await this.#lidsOf(all);
    const names = new Set<string>();
    for (const { locationId, peer, contactId } of all) {
      for (const { id, locationId: of } of this.#instances.all()) {
        if (locationId !== null && locationId !== of) continue;
        for (const address of [peer, ...(lids.get(`${id} ${peer}`) ?? [])]) {
          names.add(lane.fromWhatsApp(id, address)).add(lane.gateway(id, address));
        }
      }
      if (locationId === null || contactId === null) continue;
      names.add(lane.fromHighLevel(locationId, contactId));
      names.add(lane.workflowLines(locationId, contactId));
    }
    const hashes = [...names].map((name) => laneHash(name) ?? '');
    return [...new Set(hashes)].slice(0, MOST_LANES);
  }

  /** Who is at the other end of these lanes, by lane; lanes of other kinds are missing. */
  async ofLanes(
    lanes: readonly { readonly lane: string; readonly locationId: string | null }[],
  ): Promise<Map<string, Person>> {
    const ends = lanes.flatMap((one) => endOf(one.lane, one.locationId) ?? []);
    const peers = [...new Set(ends.flatMap((end) => end.peer ?? []))];
    const contacts = [...new Set(ends.flatMap((end) => end.contactId ?? []))];
    const places = [...new Set(ends.flatMap((end) => end.locationId ?? []))];
    const inPlaces = sql`location_id in (${sql.join(places)})`;
    const known = [
      ...(peers.length === 0 || places.length === 0
        ? []
        : await this.#rows(sql`${inPlaces} and peer in (${sql.join(peers)})`)),
      ...(contacts.length === 0
        ? []
        : await this.#rows(sql`${inPlaces} and contact_id in (${sql.join(contacts)})`)),
    ];
    return new Map(
      ends.map((end): [string, Person] => {
        const found = known.find(
          (one) =>
            one.locationId === end.locationId &&
            (end.peer === null ? one.contactId === end.contactId : one.peer === end.peer),
        );
        const { lane: name, locationId, peer, contactId } = end;
        return [name, found ?? { locationId, peer: peer ?? '', contactId, name: null }];
      }),
    );
  }

  #contacts(where: ReturnType<typeof sql<boolean>>): Promise<Person[]> {
    return this.#rows(where, MOST_PEOPLE);
  }

  async #rows(where: ReturnType<typeof sql<boolean>>, limit = 1_000): Promise<Person[]> {
    const rows = await this.#storage.db
      .selectFrom('contacts')
      .select(COLUMNS)
      .where(where)
      .orderBy('updated_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      locationId: row.location_id,
      peer: row.peer,
      contactId: row.contact_id,
      name: row.name,
    }));
  }

  async #otherAddresses(people: readonly Person[]): Promise<Person[]> {
    const contacts = people.flatMap(({ contactId }) => contactId ?? []);
    if (contacts.length === 0) return [];
    const places = people.flatMap(({ locationId }) => locationId ?? []);
    return this.#rows(
      sql`location_id in (${sql.join(places)}) and contact_id in (${sql.join(contacts)})`,
    );
  }

  /** `instance peer` → the LIDs that are this phone there. */
  async #lidsOf(people: readonly Person[]): Promise<Map<string, string[]>> {
    const phones = [...new Set(people.flatMap(({ peer }) => phoneJid(peer) ?? []))];
    const lids = new Map<string, string[]>();
    if (phones.length === 0) return lids;
    const rows = await this.#storage.db
      .selectFrom('lid_pairs')
      .selectAll()
      .where('phone', 'in', phones)
      .execute();
    for (const { instance_id: instanceId, phone, lid } of rows) {
      const key = `${instanceId} ${phone}`;
      lids.set(key, [...(lids.get(key) ?? []), lid]);
    }
    return lids;
  }
}

function jidOf(text: string): string | null {
  const parsed = parseJid(text);
  return parsed !== null && 'jid' in parsed ? parsed.jid : null;
}

function spellings(jid: string): readonly string[] {
  const phone = phoneJid(jid);
  return phone === null ? [jid] : samePhoneJids(phone);
}

/** Also a part of the number, and either spelling of a whole one. The digits of a LID are no number. */
function numberLike(digits: string) {
  if (digits.length < FEWEST_DIGITS) return sql<boolean>`peer = ${`${digits}@s.whatsapp.net`}`;
  const like = phoneVariants(digits).map((one) => sql`peer like ${`%${one}%@s.whatsapp.net`}`);
  return sql<boolean>`(${sql.join(like, sql` or `)})`;
}

function namedLike(text: string) {
  const part = nameKey(text).replace(/[!%_]/g, '!$&');
  return sql<boolean>`(contact_id = ${text} or name_key like ${`%${part}%`} escape '!')`;
}

interface End {
  readonly lane: string;
  readonly locationId: string | null;
  readonly peer: string | null;
  readonly contactId: string | null;
}

function endOf(name: string, locationId: string | null): End | null {
  const [side, owner = '', ...rest] = name.split(':');
  const last = rest.join(':');
  if (last === '') return null;
  if (side === 'wa' || side === 'gw') {
    return jidOf(last) === null ? null : { lane: name, locationId, peer: last, contactId: null };
  }
  if (side === 'hl' || side === 'wl') {
    return { lane: name, locationId: owner, peer: null, contactId: last };
  }
  return null;
}
