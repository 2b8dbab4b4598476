/** Groups: which of them a number relays. */
import { z } from 'zod';
import type { InstanceRef } from '../../pairing/instance.ts';
import type { Group } from '../../relay/groups/group-book.ts';
import type { GroupJid } from '../../relay/message.ts';
import { groupJid } from '../../relay/reading/jid.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';

const one = z.object({ instance: z.string().max(190) });
const PAGE = 50;

export const groups = router({
  /** Groups in which something was said, those that are on first; Evolution is asked what they are called now. */
  list: procedure
    .input(one.extend({ cursor: z.number().int().min(0).default(0) }))
    .query(async ({ ctx: { control }, input }) => {
      const instance = control.instances.require(input.instance);
      const all = control.groups.of(instance.id);
      const page = all.slice(input.cursor, input.cursor + PAGE);
      const asked = page.filter(({ isOn, name }) => isOn || name === null);
      // Without an answer the list shows what is known.
      for (const { jid } of asked) {
        const isAnswered = await control.groupNames.ask(instance, jid).then(
          () => true,
          () => false,
        );
        if (!isAnswered) break;
      }
      const next = input.cursor + page.length;
      return {
        id: instance.id,
        name: instance.name,
        groups: page.map((group) => control.groups.get(instance.id, group.jid) ?? group),
        nextCursor: next < all.length ? next : null,
      };
    }),

  /** By its address, or its name where one group of the number has that name. What was said before is not fetched. */
  set: procedure
    .input(one.extend({ group: z.string().max(200), on: z.boolean() }))
    .mutation(async ({ ctx: { control }, input }) => {
      const instance = control.instances.require(input.instance);
      const jid = groupOf(control, instance, input.group);
      if (input.on) assertNotElsewhere(control, instance, jid);
      const group = await control.groups.set(instance.id, jid, input.on);
      if (input.on) await control.groupNames.ask(instance, jid).catch(() => undefined);
      return { ...(control.groups.get(instance.id, jid) ?? group), instance: instance.name };
    }),
});

/** @throws WordedError `group.unknown` */
function groupOf(control: Control, { id }: InstanceRef, text: string): GroupJid {
  const jid = groupJid(text.trim());
  if (jid !== null) return jid;
  const [found, other] = control.groups.of(id).filter((group: Group) => group.name === text.trim());
  if (found !== undefined && other === undefined) return found.jid;
  throw new WordedError('group.unknown', { group: text }, 'not-found');
}

/** By two numbers of one location every message would be there twice. @throws WordedError `group.elsewhere` */
function assertNotElsewhere(control: Control, instance: InstanceRef, jid: GroupJid): void {
  const other = control.instances
    .ofLocation(instance.locationId)
    .find(({ id }) => id !== instance.id && control.groups.isOn(id, jid));
  if (other === undefined) return;
  throw new WordedError('group.elsewhere', { instance: other.name }, 'conflict');
}
