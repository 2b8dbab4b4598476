/** What comes with a message beside its content, as HighLevel shows it. The ad is a line of its own. */
import { phrase } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import type { Beside, LidJid, PhoneJid } from '../message.ts';
import { toE164 } from '../reading/jid.ts';

/** Lines above and below a message's own text. */
export interface Around {
  readonly above: readonly string[];
  readonly below: readonly string[];
}

export function around(beside: Beside | null, language: LanguageTag): Around {
  const transcript = beside?.transcript ?? null;
  return {
    above: beside?.forwarded === true ? [phrase('label.forwarded', {}, language)] : [],
    below: transcript === null ? [] : [phrase('label.transcript', { text: transcript }, language)],
  };
}

/**
 * Groups by their name, and people by their phone where the text has nothing but the digits of a LID, which would pass
 * for one. Nothing else of the text is touched (P7).
 */
export function withNames(
  text: string,
  beside: Beside | null,
  phoneOf: (lid: LidJid) => PhoneJid | null,
): string {
  let named = text;
  for (const mention of beside?.mentions ?? []) {
    if (mention.type === 'group') {
      named = named.replaceAll(`@${mention.address}`, () => `@${mention.name}`);
      continue;
    }
    const phone = phoneOf(mention.lid);
    if (phone === null) continue;
    const digits = mention.lid.slice(0, mention.lid.indexOf('@'));
    named = named.replaceAll(new RegExp(`@${digits}(?!\\d)`, 'g'), () => `@${toE164(phone)}`);
  }
  return named;
}
