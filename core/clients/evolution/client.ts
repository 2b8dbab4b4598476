/**
 * The calls we make to one Evolution API server (version 2, Baileys channel), one method each. Every method makes one
 * attempt and throws ClientError; repeating is the caller's decision.
 */
import type { z } from 'zod';
import type { Jid, WhatsAppId } from '../../relay/message.ts';
import { isSuccess, unreadable } from '../http.ts';
import type { CallOptions, HttpAnswer, HttpClient, HttpRequest } from '../http.ts';
import { evolutionFailure, isFailedSuccess } from './errors.ts';
import { PairingCalls } from './pairing-calls.ts';
import * as schemas from './schemas.ts';
import { quotedField, specialRequest } from './special-sends.ts';
import type { Quoted, SpecialSend } from './special-sends.ts';
import type { ConnectionState } from './schemas.ts';
import type { WebhookConfig } from './webhook-config.ts';

export type { ConnectionState } from './schemas.ts';
export type { WebhookConfig } from './webhook-config.ts';

/** Time-outs in milliseconds. */
export interface EvolutionTimes {
  /** `GET /` asks web.whatsapp.com each time (up to 2.3.7). */
  readonly info: number;
  readonly read: number;
  /** Sends hang at times; a `delay` comes on top, since the call blocks that long. */
  readonly text: number;
  readonly media: number;
}
const DEFAULT_TIMES: EvolutionTimes = { info: 15_000, read: 20_000, text: 60_000, media: 180_000 };

/** A send that the gateway took. `remoteJid` is the address it resolved, which may differ from the number asked for. */
export interface Sent {
  readonly whatsappId: WhatsAppId;
  readonly remoteJid: Jid;
  /** Milliseconds; WhatsApp gives whole seconds. */
  readonly sentAt: number;
}
export interface EvolutionInstance {
  readonly id: string;
  readonly name: string;
  /** The database's value, stale during reconnects: `connectionState` is the one to trust. */
  readonly connectionStatus: ConnectionState;
  readonly ownerJid: string | null;
  readonly profileName: string | null;
  readonly integration: string | null;
}
export interface FoundMessage {
  readonly id: WhatsAppId;
  readonly remoteJid: string;
  readonly remoteJidAlt: string | null;
  readonly fromMe: boolean;
  /** Milliseconds. */
  readonly sentAt: number;
  readonly message: Record<string, unknown>;
  readonly messageType: string;
  /** The server's own id of the record; such ids sort by the time at which they were made. Empty when it shows none. */
  readonly recordId: string;
  /** What became of it since, by the names of the statuses; `EDITED` and `DELETED` are among them. */
  readonly updates: readonly string[];
  /** The record as it came. */
  readonly record: Record<string, unknown>;
}
export interface FoundMessages {
  readonly records: FoundMessage[];
  /** Over all pages. */
  readonly total: number;
  readonly pages: number;
  /** Records of this page that could not be read at all. */
  readonly unreadable: number;
}
export interface FindMessages {
  readonly remoteJid?: string;
  readonly remoteJidAlt?: string;
  readonly id?: string;
  /** Only `true` filters; the server ignores `false`. */
  readonly fromMe?: true;
  /** Milliseconds, both inclusive, whole seconds. One bound alone is completed here: the server would drop it. */
  readonly from?: number;
  readonly to?: number;
  /** From 1; newest first. */
  readonly page?: number;
  readonly pageSize?: number;
}
export interface SendText {
  readonly number: string;
  readonly text: string;
  /** Shows "typing" that long before it is sent; the call blocks meanwhile. */
  readonly delayMs?: number;
  readonly quoted?: Quoted | undefined;
}
export interface SendMedia {
  readonly number: string;
  readonly type: 'image' | 'video' | 'document' | 'audio';
  readonly bytes: Buffer;
  readonly mimeType: string;
  /** Its extension decides the type that WhatsApp shows; `mimeType` does not. */
  readonly fileName: string;
  readonly caption: string;
  readonly delayMs?: number;
  readonly quoted?: Quoted | undefined;
}

/** A message of ours, under the address by which the gateway stored it. */
export interface SentTarget {
  readonly id: WhatsAppId;
  readonly remoteJid: string;
}

const MEDIA_ANSWER_BYTES = 150 * 1024 * 1024;
const FOUND_ANSWER_BYTES = 64 * 1024 * 1024;
const FAR_FUTURE_MS = 24 * 60 * 60 * 1000;

/** Version 1 spells almost every call otherwise and is not supported. */
export function isVersion1(version: string): boolean {
  return /^v?1\./.test(version.trim());
}

export class EvolutionClient {
  /** Calls by which instances come and go. */
  readonly pairing = new PairingCalls((call) => this.#call(call));
  readonly #http: HttpClient;
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #times: EvolutionTimes;

  constructor(
    http: HttpClient,
    server: { readonly url: string; readonly apiKey: string },
    times: Partial<EvolutionTimes> = {},
  ) {
    this.#http = http;
    this.#base = server.url.trim().replace(/\/+$/, '');
    this.#headers = { apikey: server.apiKey, accept: 'application/json' };
    this.#times = { ...DEFAULT_TIMES, ...times };
  }

  /** Reachability and version. Needs no key, so it proves nothing about the key. */
  async serverInfo(): Promise<{ version: string }> {
    return this.#read(schemas.serverInfo, 'version', {
      method: 'GET',
      path: '/',
      timeoutMs: this.#times.info,
    });
  }

  async connectionState(name: string): Promise<ConnectionState> {
    const path = `/instance/connectionState/${encodeURIComponent(name)}`;
    const read = await this.#read(schemas.connectionState, 'instance.state', {
      method: 'GET',
      path,
    });
    return read.instance.state;
  }

  /** All instances that the key may see. A version 1 server throws `answer.unreadable` with `version: "1"`. */
  async fetchInstances(): Promise<EvolutionInstance[]> {
    const { r, answer } = await this.#call({ method: 'GET', path: '/instance/fetchInstances' });
    const read = schemas.instances.safeParse(answer.body);
    if (read.success) return read.data;
    const first: unknown = Array.isArray(answer.body) ? answer.body[0] : answer.body;
    const old = schemas.version1Instance.safeParse(first).success;
    throw unreadable(r, answer, old ? 'instance (version 1)' : pathOf(read.error));
  }

  async sendText(name: string, m: SendText, call: CallOptions = {}): Promise<Sent> {
    const json = {
      number: m.number,
      text: m.text,
      ...(m.delayMs === undefined ? {} : { delay: Math.round(m.delayMs) }),
      ...quotedField(m),
    };
    return this.#send(`/message/sendText/${encodeURIComponent(name)}`, {
      json,
      timeoutMs: this.#times.text + (m.delayMs ?? 0),
      signal: call.signal,
    });
  }

  async sendMedia(name: string, m: SendMedia, call: CallOptions = {}): Promise<Sent> {
    const json = {
      number: m.number,
      mediatype: m.type,
      mimetype: m.mimeType,
      fileName: m.fileName,
      caption: m.caption,
      media: m.bytes.toString('base64'),
      ...(m.delayMs === undefined ? {} : { delay: Math.round(m.delayMs) }),
      ...quotedField(m),
    };
    return this.#send(`/message/sendMedia/${encodeURIComponent(name)}`, {
      json,
      timeoutMs: this.#times.media + (m.delayMs ?? 0),
      signal: call.signal,
    });
  }

  /** A voice note. Audio that the gateway cannot decode goes out as an empty one, with a 201: check it before. */
  async sendVoice(
    name: string,
    m: Pick<SendMedia, 'number' | 'bytes' | 'delayMs' | 'quoted'>,
    call: CallOptions = {},
  ): Promise<Sent> {
    const json = {
      number: m.number,
      audio: m.bytes.toString('base64'),
      encoding: true,
      ...(m.delayMs === undefined ? {} : { delay: Math.round(m.delayMs) }),
      ...quotedField(m),
    };
    return this.#send(`/message/sendWhatsAppAudio/${encodeURIComponent(name)}`, {
      json,
      timeoutMs: this.#times.media + (m.delayMs ?? 0),
      signal: call.signal,
    });
  }

  /** Buttons, a poll, a location, a contact's card or a reaction. */
  async sendSpecial(name: string, send: SpecialSend, call: CallOptions = {}): Promise<Sent> {
    const { path, json } = specialRequest(name, send);
    return this.#send(path, { json, timeoutMs: this.#times.text, signal: call.signal });
  }

  /** A new text or caption for a message of ours. What it cannot be given is `evolution.message-unknown`. */
  async editText(name: string, m: SentTarget & { readonly text: string }): Promise<void> {
    const { id, remoteJid, text } = m;
    await this.#call({
      method: 'POST',
      path: `/chat/updateMessage/${encodeURIComponent(name)}`,
      json: { number: remoteJid, text, key: { id, remoteJid, fromMe: true } },
      idempotent: true,
    });
  }

  async deleteForEveryone(name: string, { id, remoteJid }: SentTarget): Promise<void> {
    await this.#call({
      method: 'DELETE',
      path: `/chat/deleteMessageForEveryone/${encodeURIComponent(name)}`,
      json: { id, remoteJid, fromMe: true },
      idempotent: true,
    });
  }

  /**
   * Whether a number (digits) is on WhatsApp, and under which address. Asked for one number at a time: many at once
   * are a known cause of bans (Evolution issue 2228).
   */
  async numberStatus(name: string, number: string): Promise<{ exists: boolean; jid: string }> {
    const { r, answer } = await this.#call({
      method: 'POST',
      path: `/chat/whatsappNumbers/${encodeURIComponent(name)}`,
      json: { numbers: [number] },
      idempotent: true,
    });
    const read = schemas.numbers.safeParse(answer.body);
    // The answer is in an order of its own: it is found by the number that was asked for.
    const found = read.data?.find((one) => one.number === number) ?? read.data?.[0];
    if (found === undefined) throw unreadable(r, answer, 'number');
    return { exists: found.exists, jid: found.jid };
  }

  /** The decrypted media of a message: of a stored one by id, else of a whole message object with its media keys. */
  async media(
    name: string,
    target: { readonly id: WhatsAppId } | { readonly message: unknown },
    timeoutMs = this.#times.media,
  ): Promise<{ bytes: Buffer; mimeType: string; fileName: string | null }> {
    const message = 'id' in target ? { key: { id: target.id } } : target.message;
    const read = await this.#read(schemas.media, 'base64', {
      method: 'POST',
      path: `/chat/getBase64FromMediaMessage/${encodeURIComponent(name)}`,
      json: { message, convertToMp4: false },
      timeoutMs,
      maxBytes: MEDIA_ANSWER_BYTES,
      idempotent: true,
    });
    return {
      bytes: Buffer.from(read.base64, 'base64'),
      mimeType: read.mimetype ?? 'application/octet-stream',
      fileName: read.fileName,
    };
  }

  /** Shows messages of contacts as read. Up to 2.3.7 chats addressed by LID are passed over in silence. */
  async markRead(
    name: string,
    messages: readonly { readonly remoteJid: string; readonly id: string }[],
  ): Promise<void> {
    await this.#call({
      method: 'POST',
      path: `/chat/markMessageAsRead/${encodeURIComponent(name)}`,
      json: { readMessages: messages.map((one) => ({ ...one, fromMe: false })) },
      idempotent: true,
    });
  }

  /** Stored messages, newest first. Records without a readable time get `sentAt: 0`. */
  async findMessages(name: string, q: FindMessages): Promise<FoundMessages> {
    const key = {
      ...(q.remoteJid === undefined ? {} : { remoteJid: q.remoteJid }),
      ...(q.remoteJidAlt === undefined ? {} : { remoteJidAlt: q.remoteJidAlt }),
      ...(q.id === undefined ? {} : { id: q.id }),
      ...(q.fromMe === undefined ? {} : { fromMe: true }),
    };
    const where = {
      ...(Object.keys(key).length === 0 ? {} : { key }),
      ...(q.from === undefined && q.to === undefined
        ? {}
        : { messageTimestamp: timeRange(q.from, q.to) }),
    };
    const read = await this.#read(schemas.found, 'messages.records', {
      method: 'POST',
      path: `/chat/findMessages/${encodeURIComponent(name)}`,
      // The server calls the page size "offset".
      json: { where, page: q.page ?? 1, offset: q.pageSize ?? 50 },
      idempotent: true,
      maxBytes: FOUND_ANSWER_BYTES,
    });
    const { total, pages } = read.messages;
    // One record that nobody can read must not hide the others.
    const records = read.messages.records.flatMap(foundMessage);
    return { records, total, pages, unreadable: read.messages.records.length - records.length };
  }

  /** Every status that the server has stored of a message, by name; none when it stores none. */
  async findStatuses(name: string, id: string): Promise<string[]> {
    const read = await this.#read(schemas.foundUpdates, 'status', {
      method: 'POST',
      path: `/chat/findStatusMessage/${encodeURIComponent(name)}`,
      json: { where: { id } },
      idempotent: true,
    });
    return read.map(({ status }) => status);
  }

  /** What a group is called; `evolution.group-unknown` when the number is not in it. */
  async groupName(name: string, jid: string): Promise<string> {
    const path = `/group/findGroupInfos/${encodeURIComponent(name)}?groupJid=${encodeURIComponent(jid)}`;
    return (await this.#read(schemas.groupInfo, 'subject', { method: 'GET', path })).subject;
  }

  /** Null when no webhook was ever set. */
  async findWebhook(name: string): Promise<WebhookConfig | null> {
    const path = `/webhook/find/${encodeURIComponent(name)}`;
    const read = await this.#read(schemas.webhook, 'webhook', { method: 'GET', path });
    if (read === null) return null;
    return {
      enabled: read.enabled,
      url: read.url,
      headers: read.headers ?? {},
      events: read.events ?? [],
      byEvents: read.webhookByEvents,
      base64: read.webhookBase64,
    };
  }

  /** Replaces the instance's one webhook, whoever's it was. Headers are always sent: left out, the old ones stay. */
  async setWebhook(name: string, config: WebhookConfig): Promise<void> {
    await this.#call({
      method: 'POST',
      path: `/webhook/set/${encodeURIComponent(name)}`,
      json: { webhook: config },
      idempotent: true,
    });
  }

  async #send(path: string, call: Omit<Call, 'path' | 'method'>): Promise<Sent> {
    const { r, answer } = await this.#call({
      method: 'POST',
      path,
      // The answer to a media send quotes the message, thumbnail included, as one number per byte.
      maxBytes: FOUND_ANSWER_BYTES,
      ...call,
    });
    const read = schemas.sent.safeParse(answer.body);
    if (!read.success) throw unreadable(r, answer, pathOf(read.error));
    const { key, messageTimestamp } = read.data;
    return {
      whatsappId: key.id as WhatsAppId,
      remoteJid: key.remoteJid.replace(/:\d+@/, '@') as Jid,
      sentAt: messageTimestamp ?? Date.now(),
    };
  }

  async #read<S extends z.ZodType>(schema: S, field: string, call: Call): Promise<z.output<S>> {
    const { r, answer } = await this.#call(call);
    const read = schema.safeParse(answer.body);
    if (!read.success) throw unreadable(r, answer, pathOf(read.error) || field);
    return read.data;
  }

  async #call(call: Call): Promise<{ r: HttpRequest; answer: HttpAnswer }> {
    const { path, ...rest } = call;
    const r: HttpRequest = {
      system: 'evolution',
      url: this.#base + path,
      headers: this.#headers,
      timeoutMs: this.#times.read,
      ...rest,
    };
    const answer = await this.#http.exchange(r);
    if (!isSuccess(answer) || isFailedSuccess(answer.body)) throw evolutionFailure(r, answer);
    return { r, answer };
  }
}

type Call = Pick<HttpRequest, 'method' | 'json' | 'maxBytes' | 'idempotent' | 'signal'> & {
  readonly path: string;
  readonly timeoutMs?: number;
};

function foundMessage(record: unknown): FoundMessage[] {
  const read = schemas.foundMessage.safeParse(record);
  if (!read.success) return [];
  const { key, message, messageType, messageTimestamp, MessageUpdate } = read.data;
  return [
    {
      id: key.id as WhatsAppId,
      remoteJid: key.remoteJid,
      remoteJidAlt: key.remoteJidAlt,
      fromMe: key.fromMe,
      sentAt: messageTimestamp ?? 0,
      message,
      messageType,
      recordId: read.data.id ?? '',
      updates: MessageUpdate.map(({ status }) => status),
      record: record as Record<string, unknown>,
    },
  ];
}

/** The server honours a time filter only with both bounds, written as ISO text. */
function timeRange(from: number | undefined, to: number | undefined): { gte: string; lte: string } {
  return {
    gte: new Date(from ?? 0).toISOString(),
    lte: new Date(to ?? Date.now() + FAR_FUTURE_MS).toISOString(),
  };
}

function pathOf(error: z.ZodError): string {
  return error.issues[0]?.path.join('.') ?? '';
}
