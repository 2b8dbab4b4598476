/** Whose messages a number takes, which chats it ignores, and what it refused. */
import { z } from 'zod';
import type { InstanceRef } from '../../pairing/instance.ts';
import { ADMISSION_MODES, chatOf, allSpellings } from '../../relay/admission/rules.ts';
import { phrase } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';

const one = z.object({ instance: z.string().max(190) });
const MOST_CHATS = 10_000;
const chats = z.array(z.string().max(120)).max(MOST_CHATS).default([]);
const PAGE = 50;

export const admission = router({
  show: procedure
    .input(one)
    .query(({ ctx: { control, language }, input }) =>
      viewOf(control, control.instances.require(input.instance), language),
    ),

  /** What is left out stays. Chats are phone numbers, or addresses of people and groups. */
  set: procedure
    .input(
      one.extend({
        mode: z.enum(ADMISSION_MODES).optional(),
        allow: chats,
        disallow: chats,
        ignore: chats,
        unignore: chats,
        ownNumbers: z.boolean().optional(),
        otherPrograms: z.boolean().optional(),
      }),
    )
    .mutation(async ({ ctx: { control, language }, input }) => {
      const instance = control.instances.require(input.instance);
      const { rules } = control.admission.of(instance.id);
      await control.admission.set(instance.id, {
        mode: input.mode ?? rules.mode,
        allow: changed(rules.allow, input.allow, input.disallow),
        ignore: changed(rules.ignore, input.ignore, input.unignore),
        ownNumbers: input.ownNumbers ?? rules.ownNumbers,
        otherPrograms: input.otherPrograms ?? rules.otherPrograms,
      });
      return viewOf(control, instance, language);
    }),

  /** The last refused messages since the start, newest first. Their words are nowhere. */
  refusals: procedure
    .input(one.extend({ cursor: z.number().int().min(0).default(0) }))
    .query(({ ctx: { control, language }, input }) => {
      const { id, name } = control.instances.require(input.instance);
      const all = control.admission.refusals(id);
      const page = all.slice(input.cursor, input.cursor + PAGE);
      const next = input.cursor + page.length;
      return {
        id,
        name,
        refusals: page.map((refusal) => ({
          ...refusal,
          says: phrase(`admission.${refusal.rule}`, {}, language),
        })),
        nextCursor: next < all.length ? next : null,
      };
    }),
});

function viewOf(
  { admission: book }: Control,
  { id, name }: InstanceRef,
  language: Parameters<typeof phrase>[2],
) {
  return {
    id,
    name,
    ...book.of(id).rules,
    refused: book.counts(id).map(({ rule, count }) => ({
      rule,
      count,
      says: phrase(`admission.${rule}`, {}, language),
    })),
  };
}

/** @throws WordedError `admission.chat-invalid` */
function changed(
  before: readonly string[],
  added: readonly string[],
  removed: readonly string[],
): string[] {
  const gone = allSpellings(removed.map(addressOf));
  const kept = before.filter((chat) => !gone.has(chat));
  return [...new Set([...kept, ...added.map(addressOf)])];
}

function addressOf(text: string): string {
  const chat = chatOf(text);
  if (chat === null) throw new WordedError('admission.chat-invalid', { chat: text }, 'invalid');
  return chat;
}
