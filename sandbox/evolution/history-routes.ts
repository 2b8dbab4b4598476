/** Reading the server's own database: `findMessages`, `findStatusMessage`, `findContacts`. */
import { isObject, type Answer, type Call, type Json } from '../support/call.ts';
import type { EvolutionWorld } from './evolution-world.ts';
import { instanceOf, parseBody } from './guard.ts';
import type { StoredMessage } from './state.ts';
import { inJson, mannersOf, type Manners } from './versions.ts';

/**
 * Newest first, those of one second in no order; `offset` is the page size. With only one time bound the time filter is
 * dropped silently, and `key.fromMe: false` filters nothing (only `true` does).
 */
export function postFindMessages(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  const instance = instanceOf(world, call);
  const where = isObject(body['where']) ? body['where'] : {};
  const page = positive(body['page'], 1);
  const size = positive(body['offset'], 50);
  const matches = filterOf(where);
  const stored = world.behaviour.saveMessages ? instance.messages : [];
  const found: StoredMessage[] = [];
  for (let i = stored.length - 1; i >= 0; i -= 1) {
    const message = stored[i];
    if (message?.saved === true && matches(message)) found.push(message);
  }
  found.sort((a, b) => b.messageTimestamp - a.messageTimestamp || byChance(a, b));
  const manners = mannersOf(world.behaviour.version);
  const records = found.slice((page - 1) * size, page * size).map((m) => record(m, manners));
  return {
    status: 200,
    body: {
      messages: {
        total: found.length,
        pages: Math.ceil(found.length / size),
        currentPage: page,
        records,
      },
    },
  };
}

/** The database is not told how to order what has the same second. */
function byChance(a: StoredMessage, b: StoredMessage): number {
  return a.databaseId.slice(-8) < b.databaseId.slice(-8) ? -1 : 1;
}

function positive(value: unknown, fallback: number): number {
  return typeof value === 'number' && value > 0 ? value : fallback;
}

function filterOf(where: Json): (message: StoredMessage) => boolean {
  const key = isObject(where['key']) ? where['key'] : {};
  const times = isObject(where['messageTimestamp']) ? where['messageTimestamp'] : {};
  const { gte, lte } = times;
  const bounded = typeof gte === 'string' && typeof lte === 'string';
  const from = bounded ? Date.parse(gte) / 1000 : -Infinity;
  const to = bounded ? Date.parse(lte) / 1000 : Infinity;
  const wanted = ['id', 'remoteJid', 'participant', 'remoteJidAlt'].filter(
    (name) => typeof key[name] === 'string',
  );
  return (message) =>
    wanted.every((name) => message.savedKey[name] === key[name]) &&
    (key['fromMe'] !== true || message.key.fromMe) &&
    (typeof where['messageType'] !== 'string' || where['messageType'] === message.messageType) &&
    (typeof where['source'] !== 'string' || where['source'] === message.source) &&
    message.messageTimestamp >= from &&
    message.messageTimestamp <= to;
}

function record(message: StoredMessage, manners: Manners): Json {
  return {
    id: message.databaseId,
    key: message.savedKey,
    pushName: message.pushName,
    messageType: message.messageType,
    message: inJson(message.message, manners),
    messageTimestamp: message.messageTimestamp,
    instanceId: message.instanceId,
    source: message.source,
    contextInfo: inJson(message.contextInfo ?? null, manners),
    MessageUpdate: updates(message).map((status) => ({ status })),
  };
}

function updates(message: StoredMessage): string[] {
  return [...message.receipts.map((r) => r.status), ...message.marks];
}

export function postFindStatus(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  const instance = instanceOf(world, call);
  const where = isObject(body['where']) ? body['where'] : {};
  const stored = world.behaviour.saveMessages ? instance.messages : [];
  const asked = typeof where['id'] === 'string' ? instance.byId.get(where['id']) : undefined;
  const found = (typeof where['id'] === 'string' ? (asked ? [asked] : []) : stored).filter(
    (message) => message.saved,
  );
  const rows = found.flatMap((m) =>
    updates(m).map((status) => ({
      id: `${m.databaseId}-${status}`,
      keyId: m.key.id,
      remoteJid: m.key.remoteJid,
      fromMe: m.key.fromMe,
      participant: null,
      pollUpdates: null,
      status,
      messageId: m.databaseId,
      instanceId: m.instanceId,
    })),
  );
  return { status: 200, body: world.behaviour.saveMessages ? rows : [] };
}

export function postFindContacts(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  const instance = instanceOf(world, call);
  const where = isObject(body['where']) ? body['where'] : {};
  const found = world.people
    .list()
    .filter((p) => where['remoteJid'] === undefined || where['remoteJid'] === p.phone);
  return {
    status: 200,
    body: found.map((p) => ({
      id: p.lid,
      remoteJid: p.phone,
      pushName: p.name,
      profilePicUrl: null,
      createdAt: instance.createdAt,
      updatedAt: instance.createdAt,
      instanceId: instance.id,
      isGroup: false,
      isSaved: true,
      type: 'contact',
    })),
  };
}
