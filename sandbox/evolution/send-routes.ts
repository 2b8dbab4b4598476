/**
 * `POST /message/<send…>/:instance`. Order as in the real server: body → instance and key → schema → content → delay →
 * is there a socket → is the number on WhatsApp → sent: stored, `send.message` emitted, answered with 201.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseMultipart, type FormFile } from '../support/body.ts';
import { isObject, type Answer, type Call, type Json } from '../support/call.ts';
import { cuid, hexId } from '../support/random.ts';
import { quoteContext, sendContext } from './contents.ts';
import { badRequest, uncaught } from './errors.ts';
import { keepMessage, savedMessage, saveMessage, type EvolutionWorld } from './evolution-world.ts';
import { checkNumber, instanceOf, parseBody } from './guard.ts';
import { createJid, digitsOf, isGroup, isLid } from './jid.ts';
import type { BuildContent, Outgoing } from './send-contents.ts';
import type { Instance, StoredMessage } from './state.ts';
import { inJson, mannersOf } from './versions.ts';

export function sendRoute(build: BuildContent) {
  return async (world: EvolutionWorld, call: Call): Promise<Answer> => {
    const { body, file } = readSend(call);
    const instance = instanceOf(world, call);
    const number = checkNumber(body);
    instance.sendsUnderway += 1;
    instance.mostSendsUnderway = Math.max(instance.mostSendsUnderway, instance.sendsUnderway);
    try {
      const content = await build(body, file);
      const delay = Number(body['delay'] ?? 0);
      if (delay > 0) await sleep(delay);
      const jid = resolve(world, instance, number);
      const stored = sentMessage(world, instance, { call, body, number, jid, content });
      if (!call.forget) {
        saveMessage(world, stored);
        keepMessage(world, instance, stored);
        world.sentMessage(instance, stored);
      }
      if (world.behaviour.replyLatencyMs > 0) await sleep(world.behaviour.replyLatencyMs);
      return { status: 201, body: messageObject(world, stored) };
    } finally {
      instance.sendsUnderway -= 1;
    }
  };
}

function readSend(call: Call): { body: Json; file: FormFile | undefined } {
  const type = call.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return { body: parseBody(call), file: undefined };
  const form = parseMultipart(call.raw, type);
  if (!form) throw badRequest('Multipart: Unexpected end of form');
  return { body: { ...form.fields }, file: form.files.find((f) => f.field === 'file') };
}

/** The address the message goes to: the 9th digit, a known LID and the like resolved, as the reply then shows. */
function resolve(world: EvolutionWorld, instance: Instance, number: string): string {
  if (!instance.socket)
    throw uncaught("Cannot read properties of undefined (reading 'onWhatsApp')");
  const jid = createJid(number);
  if (instance.state !== 'open') {
    if (world.checkedNumbers.has(jid)) throw badRequest('Error: Connection Closed');
    throw uncaught('Connection Closed');
  }
  if (isGroup(jid)) {
    if (!world.people.groups.has(jid)) throw badRequest('Error: Group not found');
    return jid;
  }
  const person = world.people.find(jid);
  if (person?.onWhatsApp === false || (!isLid(jid) && digitsOf(jid) === '')) {
    throw badRequest({ jid, exists: false, number: digitsOf(jid) });
  }
  world.checkedNumbers.add(jid);
  return person?.phone ?? jid;
}

interface Sending {
  readonly call: Call;
  readonly body: Json;
  readonly number: string;
  readonly jid: string;
  readonly content: Outgoing;
}

function sentMessage(world: EvolutionWorld, instance: Instance, sending: Sending): StoredMessage {
  const { content, jid, call } = sending;
  const quotedId = quotedIdOf(sending.body);
  const quoted = quotedId === null ? null : savedMessage(world, instance, quotedId);
  const contextInfo = {
    ...(quoted &&
      quoteContext(
        quoted.key.id,
        quoted.key.fromMe ? (instance.ownerJid ?? '') : quoted.peer,
        quoted.message,
      )),
    ...sendContext(),
  };
  const messageType = Object.keys(content.message)[0] ?? 'unknown';
  const inner = content.message[messageType];
  const key = { remoteJid: jid, fromMe: true, id: `3EB0${hexId(18)}` };
  const stored: StoredMessage = {
    seq: world.nextSeq(),
    databaseId: cuid(),
    instance: instance.name,
    instanceId: instance.id,
    key,
    savedKey: key,
    peer: jid,
    origin: 'api',
    pushName: 'Você',
    status: 'PENDING',
    message: isObject(inner)
      ? { ...content.message, [messageType]: { ...inner, contextInfo } }
      : content.message,
    messageType,
    contextInfo,
    beside: {},
    messageTimestamp: Math.floor(Date.now() / 1000),
    source: 'web',
    text: content.text,
    media: content.media,
    quotedId: quoted?.key.id ?? null,
    number: sending.number,
    request: call.state,
    receipts: [],
    delivery: null,
    edits: [],
    deleted: false,
    saved: false,
    marks: [],
  };
  if (call.forget) return stored;
  const base64 = instance.base64 && stored.media ? stored.media.bytes.toString('base64') : null;
  return {
    ...stored,
    delivery: world.webhooks.emit(instance, 'send.message', messageObject(world, stored, base64)),
  };
}

/** An id alone suffices; an unknown one is dropped without an error. */
function quotedIdOf(body: Json): string | null {
  const quoted = body['quoted'];
  if (!isObject(quoted) || !isObject(quoted['key'])) return null;
  const { id } = quoted['key'];
  return typeof id === 'string' ? id : null;
}

/** The message object of events and send replies. */
export function messageObject(
  world: EvolutionWorld,
  message: StoredMessage,
  base64: string | null = null,
): Json {
  const manners = mannersOf(world.behaviour.version);
  const content = inJson(message.message, manners);
  const { contextInfo } = message;
  return {
    key: message.key,
    pushName: message.pushName,
    status: message.status,
    message: base64 === null ? content : { ...content, base64 },
    ...(contextInfo !== undefined && { contextInfo: inJson(contextInfo, manners) }),
    ...message.beside,
    messageType: message.messageType,
    messageTimestamp: message.messageTimestamp,
    instanceId: message.instanceId,
    source: message.source,
  };
}
