/** As what an agent's message arrives on WhatsApp: the cases of the page, through the steps that make the sends. */
import { expect, it } from 'vitest';
import type { EvolutionClient, Sent } from '../core/clients/evolution/client.ts';
import { partsOf } from '../core/relay/inbound/parts.ts';
import { inWhatsAppMarks } from '../core/relay/reading/whatsapp-marks.ts';
import { fileSend } from '../core/relay/outbound/file-send.ts';
import { FILES, SENDS } from '../core/relay/outbound/testing/send-cases.ts';

const address = (name: string): string => `https://files.example/a/${name}`;

/** Writes down what it is asked to send. */
function recorder(): { client: EvolutionClient; sent: string[] } {
  const sent: string[] = [];
  const note = (line: string): Promise<Sent> => {
    sent.push(line);
    return Promise.resolve({ whatsappId: 'w', remoteJid: 'j' } as Sent);
  };
  const client: Pick<EvolutionClient, 'sendText' | 'sendVoice' | 'sendMedia' | 'sendSpecial'> = {
    sendText: (_, { text }) => note(`text: ${text}`),
    sendVoice: () => note('voice note'),
    sendMedia: (_, { type, fileName, caption }) =>
      note([`${type} ${fileName}`, caption].filter(Boolean).join(': ')),
    sendSpecial: (_, send) =>
      note(send.type === 'contact' ? `contact card: ${send.card.name} +${send.card.phone}` : ''),
  };
  return { client: client as EvolutionClient, sent };
}

it.each(SENDS.map((one) => [one.what, one] as const))('%s', async (_, one) => {
  const { client, sent } = recorder();
  const text = inWhatsAppMarks(one.text ?? '');
  for (const part of partsOf({ text, attachments: (one.files ?? []).map(address) })) {
    if (part.attachment === null) await client.sendText('n', { number: '1', text: part.text });
    else {
      const file = { url: part.attachment, caption: part.text, cards: true };
      const send = await fileSend({ download }, { name: 'n', number: '1' }, file);
      await send(client);
    }
  }
  expect(sent).toEqual(one.arrives);
});

function download(url: string) {
  const fileName = new URL(url).pathname.split('/').at(-1) ?? '';
  const bytes = FILES[fileName as keyof typeof FILES];
  return Promise.resolve({ bytes, fileName, mimeType: null });
}
