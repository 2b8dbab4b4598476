/** A journal of the size that its limit allows, as a relay leaves it behind after months: for what has to find things in it. */
import Database from 'better-sqlite3';
import type { InstanceId } from '../core/relay/message.ts';
import { lane, laneHash, messageKey, partKey, receiptKey } from '../core/relay/journal/facts.ts';
import { newId } from '../core/relay/journal/ids.ts';
import { nameKey } from '../core/relay/journal/statements.ts';
import { fingerprint } from '../core/storage/fingerprint.ts';

export interface OldJournal {
  readonly entries: number;
  readonly places: readonly { readonly locationId: string; readonly instanceId: string }[];
}

const DAY_MS = 86_400_000;
const DAYS = 90;
const PEOPLE = 20_000;
/** Bodies of the last 30 days are kept. */
const WITH_BODY = 1 / 3;
const FIRST_NAMES = ['Ana', 'Bruno', 'Célia', 'Diego', 'Elaine', 'Fábio', 'Gil', 'Helena', 'Íris'];
const LAST_NAMES = ['Souza', 'Lima', 'Araújo', 'Pereira', 'Núñez', 'Rocha', 'Castro', 'Dias'];

export interface OldPerson {
  readonly phone: string;
  readonly name: string;
  readonly contactId: string;
  readonly locationId: string;
  readonly instanceId: string;
}

export function personOf(number: number, { places }: OldJournal): OldPerson {
  const place = places[number % places.length];
  const first = FIRST_NAMES[number % FIRST_NAMES.length] ?? '';
  const last = LAST_NAMES[number % LAST_NAMES.length] ?? '';
  return {
    phone: `55119${String(70_000_000 + number)}`,
    name: `${first} ${last} ${String(number)}`,
    contactId: `contact${String(number).padStart(13, '0')}`,
    locationId: place?.locationId ?? '',
    instanceId: place?.instanceId ?? '',
  };
}

/** Into the database of a relay that does not run. */
export function fillJournal(file: string, old: OldJournal): void {
  const database = new Database(file);
  database.pragma('synchronous = OFF');
  database.transaction(() => {
    fillContacts(database, old);
    fillEntries(database, old);
  })();
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

function fillContacts(database: Database.Database, old: OldJournal): void {
  const contact = database.prepare(
    `insert into contacts (location_id, peer, contact_id, last_instance_id, name, name_key, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (let number = 0; number < PEOPLE; number += 1) {
    const { locationId, phone, contactId, instanceId, name } = personOf(number, old);
    const peer = `${phone}@s.whatsapp.net`;
    contact.run(locationId, peer, contactId, instanceId, name, nameKey(name), number, number);
  }
}

function fillEntries(database: Database.Database, old: OldJournal): void {
  const entry = database.prepare(
    `insert into journal (id, kind, location_id, instance_id, lane, lane_hash, position, order_at, dedupe_key, dedupe_hash, payload, state, open, attempts, next_try_at, error_code, created_at, settled_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, 1, ?, ?, ?, ?)`,
  );
  const attempt = database.prepare('insert into attempts values (?, 1, ?, ?, ?, ?, null)');
  const link = database.prepare(`insert into message_links values (?, ?, ?, ?, 0, 1, ?, ?, 0, ?)`);
  const from = Date.now() - DAYS * DAY_MS;
  for (let number = 0; number < old.entries; number += 1) {
    const at = from + Math.floor((number * DAYS * DAY_MS) / old.entries);
    const body = number > old.entries * (1 - WITH_BODY);
    const { row, links } = entryOf(number, at, old);
    const id = newId(at, number);
    // Three in a thousand have failed.
    const failed = number % 333 === 7;
    const hash = fingerprint(row.key);
    const payload = body ? JSON.stringify(row.payload) : null;
    const state = failed ? 'dead' : 'done';
    const code = failed ? 'http.invalid' : null;
    const place = [row.locationId, row.instanceId, row.lane, laneHash(row.lane)];
    entry.run(
      ...[id, row.kind, ...place, number, at, row.key, hash, payload, state, at, code],
      ...[at, at + 400],
    );
    attempt.run(id, at, at + 300, failed ? 'refused' : 'sent', code);
    if (links !== null) link.run(...links, at);
  }
}

interface EntryOf {
  readonly row: {
    readonly kind: string;
    readonly locationId: string;
    readonly instanceId: string | null;
    readonly lane: string;
    readonly key: string;
    readonly payload: unknown;
  };
  readonly links: readonly string[] | null;
}

/** Five in ten from customers, three from agents, two receipts; few people write most. */
function entryOf(number: number, at: number, old: OldJournal): EntryOf {
  const person = personOf(
    Math.floor((((number * 7919) % 10_007) ** 2 / 10_007 ** 2) * PEOPLE),
    old,
  );
  const { locationId, phone, contactId } = person;
  const instanceId = person.instanceId as InstanceId;
  const peer = `${phone}@s.whatsapp.net`;
  const whatsappId = `3EB0${number.toString(16).toUpperCase().padStart(16, '0')}`;
  const highlevelId = `hl${String(number).padStart(18, '0')}`;
  const turn = number % 10;
  if (turn < 5) {
    const data = {
      key: { id: whatsappId, remoteJid: peer, fromMe: false },
      pushName: person.name,
      message: { conversation: `text number ${String(number)} `.repeat(4) },
      messageTimestamp: Math.floor(at / 1_000),
    };
    const name = lane.fromWhatsApp(instanceId, peer);
    const key = messageKey(instanceId, whatsappId);
    const payload = { data, gateway: false, date: at };
    return {
      row: { kind: 'whatsapp.message', locationId, instanceId, lane: name, key, payload },
      links: [instanceId, whatsappId, locationId, highlevelId, 'contact', peer],
    };
  }
  if (turn < 8) {
    const text = `answer number ${String(number)} `.repeat(4);
    const post = { messageId: highlevelId, locationId, contactId };
    const payload = { post, part: 0, parts: 1, text, attachment: null };
    const name = lane.fromHighLevel(locationId, contactId);
    const key = partKey(locationId, highlevelId, 0);
    return {
      row: { kind: 'highlevel.message', locationId, instanceId: null, lane: name, key, payload },
      links: [instanceId, whatsappId, locationId, highlevelId, 'highlevel', peer],
    };
  }
  const name = lane.receipts(instanceId, whatsappId);
  const key = receiptKey(instanceId, whatsappId, 'read');
  const payload = { whatsappId, status: 'read' };
  return {
    row: { kind: 'whatsapp.status', locationId, instanceId, lane: name, key, payload },
    links: null,
  };
}
