/**
 * Whether an edit was taken in already. A webhook tells an edit with the millisecond at which it was made; found again
 * in Evolution's database it has only the second at which the server took it, and replaces the message that it edits.
 * The two are known for one by the message and the words.
 */
import type { Payload } from '../journal/entry.ts';
import { lineKey, messageKey } from '../journal/facts.ts';
import type { Journal } from '../journal/journal.ts';
import type { InstanceId, WhatsAppId } from '../message.ts';
import type { Json } from '../reading/decode.ts';
import { isJson } from '../reading/decode.ts';
import { plainText } from '../reading/read-content.ts';
import type { LineReading } from '../reading/reading.ts';

/** How far the two times of one edit may be apart (ms): the sender's own clock tells the first. */
const CLOCKS_APART_MS = 10 * 60 * 1000;

type Lines = Pick<Journal, 'linesLike' | 'payloadByKey'>;

export function isEdit(line: LineReading): line is LineReading & { target: WhatsAppId } {
  return line.target !== null && line.slim.type === 'MESSAGE_EDIT';
}

/** For an edit that was found: nothing newer was taken in than these very words. */
export async function isFoundEditKnown(
  journal: Lines,
  instanceId: InstanceId,
  line: LineReading & { target: WhatsAppId },
): Promise<boolean> {
  const edits = await editsOf(journal, instanceId, line.target);
  const last = edits.reduce<(typeof edits)[number] | null>(
    (newest, one) => (newest === null || one.orderAt >= newest.orderAt ? one : newest),
    null,
  );
  const words = wordsOf(line.slim.editedMessage);
  if (last !== null) return last.words === words;
  return (await messageWords(journal, instanceId, line.target))?.words === words;
}

/** For an edit that a webhook tells: catch-up brought it before, as a line or as the message itself. */
export async function isToldEditRecovered(
  journal: Lines,
  instanceId: InstanceId,
  line: LineReading & { target: WhatsAppId },
): Promise<boolean> {
  const words = wordsOf(line.slim.editedMessage);
  const edits = await editsOf(journal, instanceId, line.target);
  const isSame = (one: (typeof edits)[number]): boolean =>
    one.recovered && one.words === words && Math.abs(one.orderAt - line.sentAt) < CLOCKS_APART_MS;
  if (edits.some(isSame)) return true;
  const message = await messageWords(journal, instanceId, line.target);
  return message !== null && message.recovered && message.words === words;
}

async function editsOf(
  journal: Lines,
  instanceId: InstanceId,
  target: WhatsAppId,
): Promise<{ orderAt: number; words: string; recovered: boolean }[]> {
  const lines = await journal.linesLike(lineKey(instanceId, `edit:${target}:`));
  return lines.map(({ orderAt, payload }) => ({
    orderAt,
    words: wordsOf(payload.data.editedMessage),
    recovered: payload.recovered === true,
  }));
}

async function messageWords(
  journal: Lines,
  instanceId: InstanceId,
  target: WhatsAppId,
): Promise<{ words: string; recovered: boolean } | null> {
  const key = messageKey(instanceId, target);
  const payload: Payload<'whatsapp.message'> | null = await journal.payloadByKey(
    'whatsapp.message',
    key,
  );
  if (payload === null) return null;
  return { words: wordsOf(payload.data.message), recovered: payload.recovered === true };
}

function wordsOf(content: unknown): string {
  const json: Json = isJson(content) ? content : {};
  return plainText(json) ?? JSON.stringify(json);
}
