/** Chat and group calls: numbers, presence, reading, media, edits, deletes, participants. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, type Answer, type Call, type Json } from '../support/call.ts';
import { badRequest, schemaError, uncaught } from './errors.ts';
import { savedMessage, saveEdit, type EvolutionWorld } from './evolution-world.ts';
import { checkNumber, checkSchema, instanceOf, parseBody } from './guard.ts';
import { createJid, digitsOf, isGroup, isLid } from './jid.ts';
import type { Instance, StoredMedia, StoredMessage } from './state.ts';

export function postNumbers(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  const instance = instanceOf(world, call);
  checkSchema(body, ['numbers'], { numbers: 'array' });
  if (instance.state !== 'open') return { status: 400, body: {} };
  const numbers = (body['numbers'] as unknown[]).map(String);
  // Broadcasts first, then groups, then people, whatever the order of the question.
  const rank = (jid: string) => (jid.includes('@broadcast') ? 0 : isGroup(jid) ? 1 : 2);
  const asked = numbers
    .map((number) => ({ number, jid: createJid(number) }))
    .sort((a, b) => rank(a.jid) - rank(b.jid));
  return {
    status: 200,
    body: asked.map(({ number, jid }) => {
      if (isGroup(jid)) return { jid, exists: world.people.groups.has(jid), number };
      const person = world.people.find(jid);
      const exists = isLid(jid) || (digitsOf(jid) !== '' && person?.onWhatsApp !== false);
      if (exists) world.checkedNumbers.add(jid);
      const known = person && { name: person.name, lid: person.lid };
      return { jid: person?.phone ?? jid, exists, number, ...(exists && known) };
    }),
  };
}

export function postMarkRead(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  const instance = instanceOf(world, call);
  checkSchema(body, ['readMessages'], { readMessages: 'array' });
  if (instance.state !== 'open') throw badRequest('Connection Closed');
  for (const key of body['readMessages'] as unknown[]) {
    if (!isObject(key)) throw schemaError('readMessages[0] is not of a type(s) object');
    checkSchema(key, ['id', 'remoteJid', 'fromMe'], {
      id: 'string',
      remoteJid: 'string',
      fromMe: 'boolean',
    });
    const message = instance.byId.get(String(key['id']));
    // Chats addressed by LID are skipped without a word, and so is what does not belong to the chat that is named.
    const isTheirs = message?.peer === key['remoteJid'] && !isLid(String(key['remoteJid']));
    if (message && isTheirs && !message.key.fromMe) {
      message.receipts.push({ status: 'READ', at: call.at });
      world.changes.tell({ type: 'message', instance: instance.name, id: message.key.id });
    }
  }
  return { status: 201, body: { message: 'Read messages', read: 'success' } };
}

export function postSendPresence(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  instanceOf(world, call);
  checkSchema(body, ['number', 'presence', 'delay'], { presence: 'string', delay: 'integer' });
  return { status: 201, body: { presence: body['presence'] } };
}

/** By id when it is stored, else by the whole message object, whose media keys must still be there. */
export async function postGetBase64(world: EvolutionWorld, call: Call): Promise<Answer> {
  const body = parseBody(call);
  const instance = instanceOf(world, call);
  const asked = body['message'];
  if (!isObject(asked)) throw schemaError('instance requires property "message"');
  const key = isObject(asked['key']) ? asked['key'] : {};
  const stored = savedMessage(world, instance, String(key['id']));
  const content = stored ? stored.message : isObject(asked['message']) ? asked['message'] : null;
  if (!content) throw badRequest('Message not found');
  const { type, inner } = unwrap(content);
  if (!isObject(inner['mediaKey']) && typeof inner['mediaKey'] !== 'string') {
    throw badRequest('The message is not of the media type');
  }
  const path = String(inner['directPath']);
  const media = stored?.media?.directPath === path ? stored.media : mediaByPath(instance, path);
  if (!media || world.expiredMedia.has(path)) {
    await sleep(world.behaviour.mediaRetryMs);
    throw badRequest('AxiosError: Request failed with status code 410');
  }
  return {
    status: 201,
    body: {
      mediaType: type,
      fileName: media.fileName ?? `${String(key['id'])}.${extensionOf(media.mimeType)}`,
      caption: inner['caption'],
      size: { fileLength: inner['fileLength'], height: inner['height'], width: inner['width'] },
      mimetype: media.mimeType,
      base64: media.bytes.toString('base64'),
      buffer: null,
    },
  };
}

const WRAPPERS = [
  'ephemeralMessage',
  'viewOnceMessage',
  'viewOnceMessageV2',
  'viewOnceMessageV2Extension',
  'documentWithCaptionMessage',
];

function unwrap(content: Json): { type: string; inner: Json } {
  for (const wrapper of WRAPPERS) {
    const wrapped = content[wrapper];
    if (isObject(wrapped) && isObject(wrapped['message'])) return unwrap(wrapped['message']);
  }
  const type = Object.keys(content).find((k) => k !== 'messageContextInfo') ?? '';
  const inner = content[type];
  return { type, inner: isObject(inner) ? inner : {} };
}

function mediaByPath(instance: Instance, directPath: string): StoredMedia | null {
  for (const message of instance.messages) {
    if (message.media?.directPath === directPath) return message.media;
  }
  return null;
}

function extensionOf(mimeType: string): string {
  return mimeType.split(';')[0]?.split('/')[1] ?? 'bin';
}

function ownMessage(world: EvolutionWorld, instance: Instance, id: unknown): StoredMessage | null {
  return typeof id === 'string' ? savedMessage(world, instance, id) : null;
}

export function postUpdateMessage(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  const instance = instanceOf(world, call);
  const number = checkNumber(body);
  checkSchema(body, ['text', 'key'], { text: 'string', key: 'object' });
  const key = body['key'] as Json;
  const message = ownMessage(world, instance, key['id']);
  if (!message || !['conversation', 'imageMessage', 'videoMessage'].includes(message.messageType)) {
    throw badRequest('Message not compatible');
  }
  if (createJid(number) !== message.key.remoteJid) throw badRequest('RemoteJid does not match');
  if (instance.state !== 'open') throw uncaught('Connection Closed');
  const text = String(body['text']);
  message.edits.push(text);
  const editedMessage = { extendedTextMessage: { text } };
  const target = { id: message.key.id, remoteJid: message.key.remoteJid, fromMe: true };
  const now = Date.now();
  world.webhooks.emit(instance, 'send.message.update', {
    key: target,
    editedMessage,
    timestampMs: now,
    type: 14,
  });
  saveEdit(message, editedMessage, now);
  world.changes.tell({ type: 'message', instance: instance.name, id: message.key.id });
  return {
    status: 200,
    body: protocolReply(message, {
      key: target,
      type: 'MESSAGE_EDIT',
      editedMessage,
      timestampMs: String(now),
    }),
  };
}

/** DELETE with a JSON body. */
export function deleteForEveryone(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  const instance = instanceOf(world, call);
  checkSchema(body, ['id', 'remoteJid', 'fromMe'], { id: 'string', remoteJid: 'string' });
  const message = ownMessage(world, instance, body['id']);
  if (!message || instance.state !== 'open') {
    throw uncaught('Error while deleting message for everyone');
  }
  message.deleted = true;
  world.webhooks.emit(instance, 'messages.delete', {
    id: message.databaseId,
    instanceId: instance.id,
    key: {
      id: message.key.id,
      fromMe: message.key.fromMe,
      deleted: true,
      remoteJid: message.key.remoteJid,
    },
    messageType: message.messageType,
    status: 'DELETED',
    source: message.source,
    messageTimestamp: message.messageTimestamp,
    pushName: message.pushName,
    participant: null,
    message: message.message,
  });
  world.changes.tell({ type: 'message', instance: instance.name, id: message.key.id });
  return { status: 201, body: protocolReply(message, { key: message.key, type: 'REVOKE' }) };
}

function protocolReply(message: StoredMessage, protocolMessage: Json): Json {
  return {
    key: { remoteJid: message.key.remoteJid, fromMe: true, id: message.key.id },
    message: { protocolMessage },
    messageTimestamp: String(Math.floor(Date.now() / 1000)),
    status: 'PENDING',
  };
}

export function getParticipants(world: EvolutionWorld, call: Call): Answer {
  const group = groupOf(world, call);
  return { status: 200, body: { participants: participants(world, group.participants) } };
}

export function getGroupInfos(world: EvolutionWorld, call: Call): Answer {
  const group = groupOf(world, call);
  return {
    status: 200,
    body: {
      id: group.jid,
      subject: group.subject,
      size: group.participants.length,
      creation: 1764000000,
      participants: participants(world, group.participants),
    },
  };
}

function groupOf(world: EvolutionWorld, call: Call) {
  instanceOf(world, call);
  const { groupJid } = call.query;
  if (groupJid === undefined) throw badRequest('The group id needs to be informed in the query');
  const group = world.people.groups.get(groupJid);
  if (!group) throw badRequest('Error fetching group', 'item-not-found');
  return group;
}

function participants(world: EvolutionWorld, jids: readonly string[]) {
  return jids.map((jid) => {
    const person = world.people.find(jid);
    return { id: person?.lid ?? jid, phoneNumber: person?.phone, admin: null, name: person?.name };
  });
}

export function postProfilePicture(world: EvolutionWorld, call: Call): Answer {
  const number = checkNumber(parseBody(call));
  instanceOf(world, call);
  return { status: 200, body: { wuid: createJid(number), profilePictureUrl: null } };
}
