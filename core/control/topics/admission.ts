/** Whom a number relays, and whom it refused: chats, counts and reasons, never what was written. */
import { z } from 'zod';
import type { InstanceRef } from '../../pairing/instance.ts';
import { ADMISSION_RULES } from '../../relay/admission/admission-book.ts';
import { chatOf } from '../../relay/admission/chat-of.ts';
import { REFUSALS } from '../../relay/admission/refusals.ts';
import { say } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';

const one = z.object({ instance: z.string().max(190) });
const list = z.enum(['allow', 'ignore']);
const MOST = 200;

export const admission = router({
  show: procedure
    .input(one)
    .query(({ ctx: { control }, input }) =>
      viewOf(control, control.instances.require(input.instance)),
    ),

  /** Holds at once, also for what is caught up. */
  set: procedure
    .input(
      one.extend({
        rule: z.enum(ADMISSION_RULES).optional(),
        ownNumbers: z.boolean().optional(),
        gateway: z.boolean().optional(),
      }),
    )
    .mutation(async ({ ctx: { control }, input }) => {
      const { instance: name, ...change } = input;
      const instance = control.instances.require(name);
      const wanted = Object.entries(change).filter(([, value]) => value !== undefined);
      await control.admission.book.set(instance.id, Object.fromEntries(wanted));
      return viewOf(control, instance);
    }),

  /** Puts a chat on a list, or takes it off. */
  name: procedure
    .input(one.extend({ list, chat: z.string().max(128), remove: z.boolean().default(false) }))
    .mutation(async ({ ctx: { control }, input }) => {
      const instance = control.instances.require(input.instance);
      const chat = chatOf(input.chat);
      const { book } = control.admission;
      if (!input.remove) await book.add(instance.id, input.list, chat);
      else if (!(await book.remove(instance.id, input.list, chat))) {
        const params = { chat: input.chat, instance: instance.name };
        throw new WordedError('chat.not-named', params, 'not-found');
      }
      return viewOf(control, instance);
    }),

  /** The chats that were refused last, each with its reason. `cursor`: how many were shown before. */
  refused: procedure
    .input(
      one.extend({
        limit: z.number().int().min(1).max(MOST).default(50),
        cursor: z.number().int().min(0).default(0),
      }),
    )
    .query(({ ctx: { control, language }, input }) => {
      const { id, name } = control.instances.require(input.instance);
      const all = [...control.admission.refusals.of(id)].filter(({ peer }) => peer !== '');
      const end = input.cursor + input.limit;
      const chats = all.slice(input.cursor, end).map(({ instanceId: _id, ...chat }) => ({
        ...chat,
        ...say(chat.reason, { instance: name, chat: chat.peer }, language),
      }));
      return { chats, cursor: end < all.length ? end : null };
    }),
});

function viewOf({ admission: { book, refusals } }: Control, { id, name }: InstanceRef) {
  const counts = new Map<string, number>();
  for (const { reason, messages } of refusals.of(id)) {
    counts.set(reason, (counts.get(reason) ?? 0) + messages);
  }
  return {
    id,
    name,
    ...book.of(id),
    allow: book.chats(id, 'allow'),
    ignore: book.chats(id, 'ignore'),
    /** Messages, by the reason for which they were refused. */
    refused: REFUSALS.flatMap((reason) => {
      const messages = counts.get(reason) ?? 0;
      return messages === 0 ? [] : [{ reason, messages }];
    }),
  };
}
