/** What HighLevel shows for a webhook's body: read, stored, read again and worded as the relay does it. */
import { say } from '../../../words/say.ts';
import type { LanguageTag } from '../../../words/say.ts';
import type { InstanceId, PhoneJid, WhatsAppMessage } from '../../message.ts';
import { People } from '../../people.ts';
import type { Json } from '../../reading/decode.ts';
import { messageData, NOW, OWN, TARGET } from '../../reading/fixtures/fixture.ts';
import { TARGET_TEXT, targetKey } from '../../reading/fixtures/types/type-case.ts';
import {
  readEvolutionEvent,
  readWhatsAppLine,
  readWhatsAppMessage,
} from '../../reading/read-evolution.ts';
import { adLine } from '../../reading/read-lines.ts';
import type { LineReading } from '../../reading/reading.ts';
import { writtenText } from '../originals.ts';

const own = { ownJid: OWN as PhoneJid, now: NOW };

/** Knows one message, which everything that names one belongs to. */
const KNOWN: Parameters<typeof writtenText>[0] = {
  people: new People(),
  receipts: { byWhatsAppId: () => Promise.resolve(null) },
  journal: {
    payloadByKey: () =>
      Promise.resolve({
        data: messageData({ conversation: TARGET_TEXT }, { key: targetKey }),
      }) as never,
  },
};

export interface Shown {
  readonly text: string;
  readonly message: WhatsAppMessage | null;
}

export async function shownText(body: Json, language: LanguageTag): Promise<Shown> {
  const { what } = readEvolutionEvent(body, own);
  if (what.type === 'line') return { text: lineText(what, language), message: null };
  if (what.type !== 'message') throw new Error(`not shown: ${JSON.stringify(what)}`);
  const message = readWhatsAppMessage(JSON.parse(JSON.stringify(what.slim)) as Json, own);
  if (message === null) throw new Error('not read again');
  const plain = { quotes: true, labelsPrograms: false, quietReactions: false };
  const writing = { instanceId: 'i' as InstanceId, language, ...plain };
  const text = await writtenText(KNOWN, writing, message);
  const ad = adLine(message, 'chat');
  const lines = [text, ad === null ? '' : lineText(ad, language)];
  return { text: lines.filter(Boolean).join('\n'), message };
}

function lineText({ event, slim, target }: LineReading, language: LanguageTag): string {
  const line = readWhatsAppLine(event, JSON.parse(JSON.stringify(slim)) as Json);
  if (line?.content.type !== 'line') throw new Error('not read again');
  const { code, params } = line.content;
  const named = target === TARGET ? TARGET_TEXT : '';
  return say(code, { ...params, target: named }, language).sentence;
}
