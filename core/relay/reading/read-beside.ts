/** What comes with a message beside its content: that it is forwarded, its ad, its transcript, who is named in it. */
import type { Ad, Beside, Mention } from '../message.ts';
import { isJson, textOf } from './decode.ts';
import type { Json } from './decode.ts';
import { lidJid } from './jid.ts';

/** Longer than any real one; the sender decides what stands there. */
const LONGEST = 500;
const LONGEST_LINK = 2_000;
const MOST_MENTIONS = 200;

/** `info`: the message's `contextInfo`, wherever it stood. Null when there is nothing. */
export function readBeside(message: unknown, info: unknown): Beside | null {
  const context = isJson(info) ? info : {};
  const spoken = isJson(message) ? textOf(message.speechToText).trim() : '';
  const beside: Beside = {
    forwarded: context.isForwarded === true,
    ad: adOf(context),
    transcript: spoken === '' ? null : spoken,
    mentions: mentionsOf(context),
  };
  const { forwarded, ad, transcript, mentions } = beside;
  return forwarded || ad !== null || transcript !== null || mentions.length > 0 ? beside : null;
}

/**
 * Bots dress links up as `externalAdReply` too: an ad is what names a click or calls itself one. `sourceType` is "ad"
 * or, for a boosted post, "post".
 */
function adOf(context: Json): Ad | null {
  const reply = isJson(context.externalAdReply) ? context.externalAdReply : {};
  const click = short(reply.ctwaClid, LONGEST);
  const isAd =
    click !== '' ||
    ['ad', 'post'].includes(textOf(reply.sourceType).toLowerCase()) ||
    textOf(context.entryPointConversionSource).startsWith('ctwa');
  if (!isAd) return null;
  const title = short(reply.title, LONGEST) || short(reply.body, LONGEST);
  return { title, link: short(reply.sourceUrl, LONGEST_LINK), click };
}

/** On one line: what a stranger wrote must not pass for a line of ours. */
function short(value: unknown, most: number): string {
  return textOf(value).replace(/\s+/g, ' ').trim().slice(0, most);
}

/** Phones stand in the text as they are; only what nobody could read is listed. */
function mentionsOf(context: Json): Mention[] {
  const groups = listOf(context.groupMentions).filter(isJson).flatMap(groupMention);
  const lids = listOf(context.mentionedJid).flatMap((jid): Mention[] => {
    const lid = lidJid(jid);
    return lid === null ? [] : [{ type: 'lid', lid }];
  });
  return [...groups, ...lids];
}

function groupMention(group: Json): Mention[] {
  const address = textOf(group.groupJid);
  const name = short(group.groupSubject, LONGEST);
  return address === '' || name === '' ? [] : [{ type: 'group', address, name }];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST_MENTIONS) : [];
}
