/** Whose messages a number takes. */
import { z } from 'zod';
import type { Jid } from '../message.ts';
import { parseJid, phoneJidOfDigits, samePhoneJids } from '../reading/jid.ts';

export const ADMISSION_MODES = ['everyone', 'contacts', 'allow-list'] as const;
/** `contacts`: only people who are in HighLevel already. */
export type AdmissionMode = (typeof ADMISSION_MODES)[number];

/** Why a message was refused; each has a sentence `admission.<rule>`. */
export const REFUSAL_RULES = [
  'group',
  'ignored',
  'own-number',
  'other-program',
  'not-listed',
  'not-in-highlevel',
  'no-phone',
  'original-refused',
] as const;
export type RefusalRule = (typeof REFUSAL_RULES)[number];

export const admissionRules = z.object({
  mode: z.enum(ADMISSION_MODES),
  /** Chats that the allow-list lets in. */
  allow: z.array(z.string()),
  /** Chats that are never let in. */
  ignore: z.array(z.string()),
  /** Between numbers of one location: true = relayed like any other chat. */
  ownNumbers: z.boolean(),
  /** What another program sends through the same gateway: true = shown as outbound. */
  otherPrograms: z.boolean(),
});
export type AdmissionRules = Readonly<z.output<typeof admissionRules>>;

export const EVERYONE: AdmissionRules = {
  mode: 'everyone',
  allow: [],
  ignore: [],
  ownNumbers: false,
  otherPrograms: true,
};

/** A phone number as people write it, or an address of a person or group; null = it is neither. */
export function chatOf(text: string): Jid | null {
  const trimmed = text.trim();
  if (!trimmed.includes('@')) {
    return /^[+\d\s().-]+$/.test(trimmed) ? phoneJidOfDigits(trimmed.replace(/\D/g, '')) : null;
  }
  const parsed = parseJid(trimmed);
  return parsed !== null && 'jid' in parsed ? parsed.jid : null;
}

/** Every address under which these chats may come. */
export function allSpellings(chats: readonly string[]): ReadonlySet<string> {
  return new Set(
    chats.flatMap((chat) => {
      const parsed = parseJid(chat);
      return parsed?.kind === 'phone' ? [...samePhoneJids(parsed.jid)] : [chat];
    }),
  );
}
