/**
 * Under which id an edit is kept. A webhook tells an edit with the millisecond at which it was made; found again in
 * Evolution's database it has only the second at which the server took it, and stands in place of the message that it
 * edits. So the two are known for one by the message and the words, and by times that are close.
 */
import { fingerprint } from '../../storage/fingerprint.ts';
import { lineKey, messageKey } from '../journal/facts.ts';
import type { Journal } from '../journal/journal.ts';
import type { InstanceId, WhatsAppId } from '../message.ts';
import { isJson } from '../reading/decode.ts';
import { plainText } from '../reading/read-content.ts';
import type { LineReading } from '../reading/reading.ts';

/** How far the two times of one edit may be apart (ms): the sender's own clock tells the first. */
const CLOCKS_APART_MS = 5 * 60 * 1000;

type Lines = Pick<Journal, 'lineByKey' | 'payloadByKey'>;
export type Edit = LineReading & { readonly target: WhatsAppId };

export function isEdit(line: LineReading): line is Edit {
  return line.target !== null && line.slim.type === 'MESSAGE_EDIT';
}

/**
 * The same id for the same edit, so that it is stored once; another one each time that a message comes back to words
 * that it had before. Null: the message itself was found again with these words, and says it all. `told`: by a webhook.
 */
export async function idOfEdit(
  journal: Lines,
  instanceId: InstanceId,
  edit: Edit,
  by: 'told' | 'found',
): Promise<string | null> {
  const words = wordsOf(edit.slim.editedMessage);
  if (await isInMessage(journal, instanceId, edit.target, words)) return null;
  const first = `edit:${edit.target}:${fingerprint(words)}`;
  for (let time = 1; ; time += 1) {
    const id = time === 1 ? first : `${first}:${String(time)}`;
    const known = await journal.lineByKey(lineKey(instanceId, id));
    if (known === null) return id;
    // Told again, an edit without a time of its own comes at another one.
    if (edit.untimed === true) return id;
    const apartMs = Math.abs(known.orderAt - edit.sentAt);
    const mayDiffer = by === 'found' || known.payload?.recovered === true;
    if (apartMs === 0 || (mayDiffer && apartMs < CLOCKS_APART_MS)) return id;
  }
}

async function isInMessage(
  journal: Lines,
  instanceId: InstanceId,
  target: WhatsAppId,
  words: string,
): Promise<boolean> {
  const key = messageKey(instanceId, target);
  const message = await journal.payloadByKey('whatsapp.message', key);
  return message?.recovered === true && wordsOf(message.data.message) === words;
}

function wordsOf(content: unknown): string {
  const json = isJson(content) ? content : {};
  return plainText(json) ?? JSON.stringify(json);
}
