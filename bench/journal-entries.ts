/** Made-up entries for the rows that measure the journal alone. */
import { randomBytes } from 'node:crypto';
import type { Link, NewEntry } from '../core/relay/journal/entry.ts';
import { lane, messageKey } from '../core/relay/journal/facts.ts';
import type { InstanceId, LocationId } from '../core/relay/message.ts';
import { webhookBody } from './webhooks.ts';

export const INSTANCE = '0198a000-0000-7000-8000-000000000001' as InstanceId;
export const LOCATION = 've9EPM428h8vShlRW1KT' as LocationId;
const CONVERSATIONS = 500;

export function linkOf(whatsappId: string, number: number): Link {
  return {
    instanceId: INSTANCE,
    whatsappId,
    locationId: LOCATION,
    highlevelId: newId(),
    part: 0,
    parts: 1,
    origin: 'contact',
    peer: peerOf(number),
    receiptRank: 0,
  };
}

export function entryOf(whatsappId: string, number: number): NewEntry {
  const now = Date.now();
  return {
    kind: 'whatsapp.message',
    locationId: LOCATION,
    instanceId: INSTANCE,
    lane: lane.fromWhatsApp(INSTANCE, peerOf(number)),
    orderAt: now,
    dedupeKey: messageKey(INSTANCE, whatsappId),
    payload: payloadOf(`text ${number}`),
    expiresAt: null,
  };
}

export function payloadOf(text: string): NewEntry<'whatsapp.message'>['payload'] {
  const sender = { port: 3000, instance: 'shop', secret: '', phone: '5511980000000' };
  const body = JSON.parse(webhookBody(sender, { id: newId(), text, at: Date.now() })) as {
    data: Record<string, unknown>;
  };
  return { data: body.data, gateway: false, date: Date.now() };
}

export function peerOf(number: number): string {
  return `551198${1_000_000 + (number % CONVERSATIONS)}@s.whatsapp.net`;
}

export function newId(): string {
  return randomBytes(10).toString('hex').toUpperCase();
}
