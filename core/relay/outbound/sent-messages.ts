/** What a person may still do to a message that the relay sent: edit it, or delete it for everyone. */
import { ClientError } from '../../clients/client-error.ts';
import type { ClientErrorCode } from '../../clients/client-error.ts';
import type { FoundMessage } from '../../clients/evolution/client.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { InstanceId, WhatsAppId } from '../message.ts';
import type { LinkRow } from '../receipts/receipt-book.ts';
import { plainText } from '../reading/read-content.ts';
import { inWhatsAppMarks } from '../reading/whatsapp-marks.ts';
import type { RelayParts } from './relay-parts.ts';

/** WhatsApp's own limits (ms); later a change is taken by the gateway, but shown on no phone. */
const EDIT_MS = 15 * 60_000;
const DELETE_MS = 48 * 60 * 60_000;
const MINUTE = 60_000;

/** Where a message is sent these are tried again by themselves, and the words say so. A change is asked for once. */
const UNCONFIRMED: readonly ClientErrorCode[] = [
  'network.timeout',
  'network.cut',
  'http.rate-limited',
  'http.invalid',
  'http.server',
];

interface SentMessage {
  readonly instanceId: string;
  readonly whatsappId: string;
}

export type SentChange =
  { readonly type: 'edit'; readonly text: string } | { readonly type: 'delete' };

/** Until when (ms) each may be asked for; null = its time is over. */
export interface SentLimits {
  readonly editUntil: number | null;
  readonly deleteUntil: number | null;
}

type Known = Pick<RelayParts, 'receipts' | 'places'>;

export class SentMessages {
  readonly #parts: Known;

  constructor(parts: Known) {
    this.#parts = parts;
  }

  /** Null for what somebody else wrote. */
  async limits(sent: SentMessage): Promise<SentLimits | null> {
    const link = await ownLink(this.#parts, sent);
    if (link === null) return null;
    const now = Date.now();
    const until = (ms: number) => (link.createdAt + ms < now ? null : link.createdAt + ms);
    return { editUntil: until(EDIT_MS), deleteUntil: until(DELETE_MS) };
  }

  /**
   * Asks the gateway for the change; doing it again is harmless. What HighLevel shows of it is the line that comes of
   * the gateway's own event, as of a change on the phone.
   *
   * @throws WordedError `sent.not-ours`, `sent.too-late`, `sent.not-editable`, `sent.not-confirmed`; ClientError
   */
  async change(sent: SentMessage, change: SentChange): Promise<void> {
    const link = await ownLink(this.#parts, sent);
    if (link === null) throw new WordedError('sent.not-ours', {}, 'refused');
    refuseLate(link, change);
    await carryOut(this.#parts, link, change);
  }
}

/** @throws WordedError `sent.not-editable`, `sent.not-confirmed`; ClientError */
async function carryOut(parts: Known, link: LinkRow, change: SentChange): Promise<void> {
  try {
    await ask(parts, link, change);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (error.code === 'evolution.message-unknown' && change.type === 'edit') {
      throw new WordedError('sent.not-editable', {}, 'refused', error);
    }
    if (!UNCONFIRMED.includes(error.code)) throw error;
    const status = error.status === null ? '' : String(error.status);
    throw new WordedError('sent.not-confirmed', { status }, 'failed', error);
  }
}

async function ask(parts: Known, link: LinkRow, change: SentChange): Promise<void> {
  const name = parts.places.instance(link.instanceId)?.name ?? '';
  const client = parts.places.evolution(link.instanceId);
  const stored = await storedMessage(parts, link, name);
  const target = { id: link.whatsappId as WhatsAppId, remoteJid: stored?.remoteJid ?? link.peer };
  if (change.type === 'delete') return client.deleteForEveryone(name, target);
  const text = inWhatsAppMarks(change.text);
  // Asked for a second time, since the answer to the first was lost: HighLevel would show the same edit twice.
  if (stored !== null && plainText(stored.message) === text) return;
  await client.editText(name, { ...target, text });
}

async function ownLink({ receipts }: Known, sent: SentMessage): Promise<LinkRow | null> {
  const link = await receipts.byWhatsAppId(sent.instanceId as InstanceId, sent.whatsappId);
  return link?.origin === 'highlevel' || link?.origin === 'workflow' ? link : null;
}

function refuseLate({ createdAt }: LinkRow, { type }: SentChange): void {
  const ms = type === 'edit' ? EDIT_MS : DELETE_MS;
  if (Date.now() <= createdAt + ms) return;
  throw new WordedError('sent.too-late', { minutes: String(ms / MINUTE) }, 'refused');
}

/** The gateway compares the address with the one that it stored, which is that of the LID at times. */
async function storedMessage(
  { places }: Known,
  { instanceId, whatsappId }: LinkRow,
  name: string,
): Promise<FoundMessage | null> {
  const { records } = await places.evolution(instanceId).findMessages(name, {
    id: whatsappId,
    fromMe: true,
    pageSize: 1,
  });
  return records[0] ?? null;
}
