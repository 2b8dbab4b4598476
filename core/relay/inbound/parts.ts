import type { HighLevelMessage } from '../message.ts';

/** WhatsApp cuts longer texts off; parts are linked to the same HighLevel message. */
const LONGEST_TEXT = 65_536;

export interface Part {
  readonly text: string;
  readonly attachment: string | null;
}

/** Files that WhatsApp shows with a caption. Anything else gets its text as a message of its own. */
const CAPTIONED = /\.(jpe?g|png|mp4|3gp|pdf|docx?|xlsx?|pptx?|txt|csv|zip)$/i;

/**
 * The sends that one HighLevel message becomes, in order: one per attachment, the text as the caption of the first
 * (where WhatsApp shows one), else before them.
 */
export function partsOf(message: Pick<HighLevelMessage, 'text' | 'attachments'>): Part[] {
  const { text, attachments } = message;
  const [first] = attachments;
  const texts = chunks(text).map((chunk): Part => ({ text: chunk, attachment: null }));
  if (first === undefined) return texts;
  const captioned = texts.length <= 1 && CAPTIONED.test(pathOf(first));
  const files = attachments.map((attachment, index): Part => ({
    text: captioned && index === 0 ? text : '',
    attachment,
  }));
  return captioned ? files : [...texts, ...files];
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

function chunks(text: string): string[] {
  if (text === '') return [];
  const cut: string[] = [];
  let rest = text;
  while (rest.length > LONGEST_TEXT) {
    // Not between the halves of a character outside the basic plane.
    const inPair = /[\uD800-\uDBFF]/.test(rest.charAt(LONGEST_TEXT - 1));
    const at = inPair ? LONGEST_TEXT - 1 : LONGEST_TEXT;
    cut.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...cut, rest];
}
