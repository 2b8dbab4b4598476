import type { FoundMessage } from '../../clients/evolution/client.ts';
import { digitsOf, isSamePhone, lidJid, phoneJid, phoneJidOfDigits } from '../reading/jid.ts';
import { plainText, readContent } from '../reading/read-content.ts';
import { readWhatsAppMessage } from '../reading/read-evolution.ts';
import { isKind } from '../journal/entry.ts';
import { lane, messageKey } from '../journal/facts.ts';
import type { InstanceId } from '../message.ts';
import type { LookedUp } from './look-up-highlevel.ts';
import type { RelayParts } from './relay-parts.ts';
import type { Route } from './route.ts';
import { mayBe } from './sends.ts';
import type { SentContent } from './sends.ts';

/** The gateway's clock may differ from ours by this much (ms). */
const CLOCK_SKEW_MS = 60_000;
/** WhatsApp's times are whole seconds. */
const WHOLE_SECOND_MS = 1_000;
const PAGE = 100;
const MAX_PAGES = 20;

interface Search {
  readonly sought: SentContent;
  readonly route: Route;
  /** When the attempt began (ms, by the clock of the relay that made it). What is newer proves that the gateway stores. */
  readonly since: number;
  /** When the attempt began at the earliest, whatever was wrong with that clock (ms). */
  readonly from: number;
  /** From when on (ms, by our clock) what was reported to us may be of it. */
  readonly reportedSince: number;
  /** What catch-up brought of that time may be our own send, whoever it was taken for. */
  readonly restored?: boolean;
}

/**
 * Whether the gateway sent it: a message of ours to this person with this content, not linked to anything yet,
 * since the attempt began. Absence is proof only when a newer record of the instance is visible: the gateway's storage
 * may be switched off (`DATABASE_SAVE_DATA_NEW_MESSAGE`).
 */
export async function lookUpInWhatsApp(
  parts: RelayParts,
  { sought, route, since, from, reportedSince, restored = false }: Search,
): Promise<LookedUp<{ whatsappId: string; peer: string }>> {
  const { instanceId } = route;
  const echo = await reportedEcho(parts, { sought, route, reportedSince });
  if (echo !== null) return { type: 'found', found: echo };
  const { records, complete } = await recordsSince(parts, instanceId, from - CLOCK_SKEW_MS);
  const alike = records.filter((one) => one.fromMe && hasContent(one, sought));
  const linked = await parts.receipts.linkedWhatsAppIds(
    instanceId,
    alike.map((one) => one.id),
  );
  const unlinked = alike.filter((one) => !linked.has(one.id));
  const free = restored
    ? unlinked
    : await withoutOthers(parts, instanceId, unlinked, reportedSince);
  const theirs = free.filter((one) => isTo(parts, instanceId, one, route.number) === 'yes');
  const [only] = theirs;
  if (only !== undefined && theirs.length === 1) {
    return { type: 'found', found: { whatsappId: only.id, peer: peerOf(parts, instanceId, only) } };
  }
  if (theirs.length > 1) return { type: 'open', final: true };
  if (free.some((one) => isTo(parts, instanceId, one, route.number) === 'unknown')) {
    return { type: 'open', final: false };
  }
  const newer = records.some((one) => one.sentAt > since - WHOLE_SECOND_MS);
  return complete && newer ? { type: 'absent' } : { type: 'open', final: false };
}

/** The gateway's own report of the send (`send.message`), waiting in the journal to learn whose it is. */
async function reportedEcho(
  parts: RelayParts,
  { sought, route, reportedSince }: Pick<Search, 'sought' | 'route' | 'reportedSince'>,
): Promise<{ whatsappId: string; peer: string } | null> {
  const { instanceId, number } = route;
  const peer = phoneJidOfDigits(number) ?? number;
  const waiting = parts.journal.lanes.get(lane.gateway(instanceId, peer))?.entries ?? [];
  for (const entry of waiting) {
    if (!isKind(entry, 'whatsapp.message') || entry.createdAt < reportedSince) continue;
    // Not in memory after a restart.
    const payload = entry.payload ?? (await parts.journal.payload(entry));
    const message = payload === null ? null : readWhatsAppMessage(payload.data, { ownJid: null });
    // Two files cannot be told apart by what is reported of them.
    if (message === null || sought.type === 'file' || !mayBe(sought, message.content)) continue;
    const linked = await parts.receipts.linkedWhatsAppIds(instanceId, [message.id]);
    if (linked.size === 0) return { whatsappId: message.id, peer };
  }
  return null;
}

/**
 * Without what somebody else wrote: what was reported to us before the attempt began, by our own clock, and what was
 * reported as typed on the phone.
 */
async function withoutOthers(
  parts: RelayParts,
  instanceId: InstanceId,
  records: readonly FoundMessage[],
  reportedSince: number,
): Promise<FoundMessage[]> {
  const keyOf = (record: FoundMessage): string => messageKey(instanceId, record.id);
  const arrivals = await parts.journal.arrivals(records.map(keyOf));
  return records.filter((record) => {
    const arrival = arrivals.get(keyOf(record));
    if (arrival === undefined) return true;
    return arrival.createdAt >= reportedSince && !arrival.lane.startsWith('wa:');
  });
}

async function recordsSince(
  parts: RelayParts,
  instanceId: InstanceId,
  from: number,
): Promise<{ records: FoundMessage[]; complete: boolean }> {
  const client = parts.places.evolution(instanceId);
  const name = parts.places.instance(instanceId)?.name ?? '';
  const records: FoundMessage[] = [];
  let allRead = true;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const found = await client.findMessages(name, { from, page, pageSize: PAGE });
    records.push(...found.records);
    allRead &&= found.unreadable === 0;
    if (page >= found.pages || found.records.length === 0) return { records, complete: allRead };
  }
  return { records, complete: false };
}

function hasContent({ message, messageType }: FoundMessage, sought: SentContent): boolean {
  switch (sought.type) {
    case 'text':
      return plainText(message) === sought.text;
    case 'file':
      if (sought.card && messageType.startsWith('contact')) return true;
      if (!/^(image|video|audio|document|ptv|sticker)/.test(messageType)) return false;
      return messageType.startsWith('audio') || caption(message) === sought.caption;
    case 'line':
    case 'containing': {
      const reading = readContent(message);
      return reading.type === 'content' && mayBe(sought, reading.content);
    }
  }
}

function caption(message: Record<string, unknown>): string {
  for (const part of Object.values(message)) {
    if (typeof part !== 'object' || part === null || !('caption' in part)) continue;
    if (typeof part.caption === 'string') return part.caption;
  }
  return '';
}

function isTo(
  parts: RelayParts,
  instanceId: InstanceId,
  record: FoundMessage,
  number: string,
): 'yes' | 'no' | 'unknown' {
  const asked = phoneJidOfDigits(number);
  if (asked === null) {
    return [record.remoteJid, record.remoteJidAlt].includes(number) ? 'yes' : 'no';
  }
  const phone = phoneJid(record.remoteJid) ?? phoneJid(record.remoteJidAlt);
  const lid = lidJid(record.remoteJid);
  const resolved = phone ?? (lid === null ? null : parts.people.phoneOf(instanceId, lid));
  if (resolved === null) return lid === null ? 'no' : 'unknown';
  return isSamePhone(resolved, asked) ? 'yes' : 'no';
}

function peerOf(parts: RelayParts, instanceId: InstanceId, record: FoundMessage): string {
  const phone = phoneJid(record.remoteJid) ?? phoneJid(record.remoteJidAlt);
  if (phone !== null) return `${digitsOf(phone)}@s.whatsapp.net`;
  const lid = lidJid(record.remoteJid);
  return (lid === null ? null : parts.people.phoneOf(instanceId, lid)) ?? record.remoteJid;
}
