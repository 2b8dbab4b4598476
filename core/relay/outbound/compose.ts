import { phrase, say } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import type { Content, WhatsAppMessage } from '../message.ts';

type Media = Extract<Content, { type: 'media' }>;

/**
 * The text that HighLevel shows for a message, without its file. What a person wrote stays byte for byte (P7); only
 * what HighLevel cannot show as such gets a line of ours. `target`: the start of the message that the line belongs to.
 */
export function textOf(message: WhatsAppMessage, language: LanguageTag, target = ''): string {
  const { content } = message;
  switch (content.type) {
    case 'text':
      return content.text;
    case 'line':
      return say(content.code, { ...content.params, target }, language).sentence;
    case 'media':
      return content.caption !== '' ? content.caption : variantLabel(content, language);
  }
}

/** Voice notes, round videos and GIFs look like plain files in HighLevel: a label says what they are. */
function variantLabel(content: Media, language: LanguageTag): string {
  switch (content.variant) {
    case 'voice':
      return phrase('label.voice', { duration: duration(content.seconds) }, language);
    case 'round':
      return phrase('label.round', {}, language);
    case 'gif':
      return phrase('label.gif', {}, language);
    case null:
      return '';
  }
}

/** A message with a file, as far as it is written: what was quoted, the caption, what a voice note is called. */
export interface WrittenMedia {
  readonly content: Media;
  readonly text: string;
}

/** The line in place of a file that cannot be shown: what it was, and why it is not here. */
export function missingFileLine(
  media: WrittenMedia,
  reason: { code: string; params?: Readonly<Record<string, string>> },
  language: LanguageTag,
): string {
  const { sentence } = say(reason.code, reason.params ?? {}, language);
  const where = phrase('label.media-missing', {}, language);
  return [...labelled(media, language), sentence, where].join('\n');
}

/** The lines around a link to a file that HighLevel would not show as an attachment. */
export function linkedFileLine(media: WrittenMedia, link: string, language: LanguageTag): string {
  return [...labelled(media, language), phrase('label.media-link', { link }, language)].join('\n');
}

/** What is written, and below it what kind of file it belongs to, unless that is what is written. */
function labelled({ content, text }: WrittenMedia, language: LanguageTag): string[] {
  const says = content.caption === '' && content.variant !== null;
  return [text, says ? '' : mediaLabel(content, language)].filter((line) => line !== '');
}

/** What kind of file it is. */
export function mediaLabel(content: Media, language: LanguageTag): string {
  if (content.variant !== null) return variantLabel(content, language);
  switch (content.media) {
    case 'image':
      return phrase('label.image', {}, language);
    case 'video':
      return phrase('label.video', {}, language);
    case 'audio':
      return phrase('label.audio', {}, language);
    case 'sticker':
      return phrase('label.sticker', {}, language);
    case 'document':
      return phrase('label.document', { name: content.fileName ?? '' }, language);
  }
}

function duration(seconds: number | null): string {
  if (seconds === null || seconds <= 0) return '';
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
