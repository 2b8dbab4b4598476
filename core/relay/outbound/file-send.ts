import type { EvolutionClient, Sent } from '../../clients/evolution/client.ts';
import type { Quoted } from '../../clients/evolution/special-sends.ts';
import type { Entry, Reason } from '../journal/entry.ts';
import { cardOf, isCardAddress } from './contact-card.ts';
import { fileForWhatsApp } from './media.ts';
import type { RelayParts } from './relay-parts.ts';

/** What a send does once everything before it is done; `quoted`: what it answers. */
export type Send = (client: EvolutionClient, quoted?: Quoted) => Promise<Sent>;

/** It was found before the send that it can never be carried out. */
export class CannotSend extends Error {
  override readonly name = 'CannotSend';
  readonly reason: Reason;

  constructor(code: string, params: Readonly<Record<string, string>> = {}) {
    super(code);
    this.reason = { code, params };
  }
}

export function wantsAudioAsFile(
  { places }: Pick<RelayParts, 'places'>,
  { locationId }: Entry,
): boolean {
  return locationId !== null && places.location(locationId)?.options.audioAs === 'file';
}

/** A file by its address: fetched, looked at, and sent as what its bytes are. */
export async function fileSend(
  parts: Pick<RelayParts, 'download'>,
  to: { readonly name: string; readonly number: string },
  file: {
    readonly url: string;
    readonly caption: string;
    readonly fileName?: string | null;
    /** A vCard that WhatsApp can show as a card is sent as one. */
    readonly cards?: boolean;
    /** Audio is sent as a file, as the location wants it. */
    readonly audioAsFile?: boolean;
    /** Anything but audio is refused. */
    readonly voiceOnly?: boolean;
  },
): Promise<Send> {
  const { name, number } = to;
  const { bytes, ...hints } = await parts.download(file.url);
  const isCard = file.cards === true && file.caption === '' && isCardAddress(file.url);
  const card = isCard ? cardOf(bytes) : null;
  if (card !== null) {
    return (client, quoted) => client.sendSpecial(name, { type: 'contact', number, card, quoted });
  }
  const given = file.fileName == null ? {} : { fileName: file.fileName };
  const { type, mimeType, fileName } = await fileForWhatsApp(bytes, { ...hints, ...given });
  const isAudio = type === 'audio' || (file.voiceOnly === true && mimeType.startsWith('audio/'));
  if (!isAudio && file.voiceOnly === true) {
    throw new CannotSend('workflow.not-audio', { type: mimeType });
  }
  // Audio goes as a voice note, which the gateway converts it to; words with it only a document can carry.
  const { caption } = file;
  const isNote = caption === '' && (file.voiceOnly === true || file.audioAsFile !== true);
  if (isAudio && isNote) {
    return (client, quoted) => client.sendVoice(name, { number, bytes, quoted });
  }
  const media = {
    number,
    type: isAudio ? ('document' as const) : type,
    mimeType,
    fileName,
    bytes,
    caption,
  };
  return (client, quoted) => client.sendMedia(name, { ...media, quoted });
}
