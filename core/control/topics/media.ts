import { z } from 'zod';
import type { LocationId } from '../../relay/message.ts';
import type { MediaLink } from '../../relay/media/media-links.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';

/** Lower case hex of a UUID, or its beginning as the list shows it. */
const LINK_ID = /^[\da-f][\da-f-]{7,35}$/;
const filter = z.object({
  locationId: z.string().max(64).optional(),
  limit: z.number().int().min(1).max(500).default(50),
  cursor: z.string().regex(LINK_ID).optional(),
});

/** Links to files that HighLevel does not take. Their addresses are shown nowhere: they are known to who has them. */
export const media = router({
  list: procedure.input(filter).query(async ({ ctx: { control }, input }) => {
    const { limit, cursor, locationId } = input;
    const where = { locationId: locationId as LocationId | undefined, after: cursor };
    const found = await control.media.links.list(where, limit + 1, Date.now());
    const links = found.slice(0, limit);
    return {
      links: links.map((link) => ({ ...link, isHere: control.media.hasFile(link) })),
      cursor: found.length > limit ? (links.at(-1)?.id ?? null) : null,
      use: control.media.use,
    };
  }),

  /** Withdraws a link by its id (or how that begins), its token, or the whole address. */
  revoke: procedure
    .input(z.object({ link: z.string().min(1).max(2_000) }))
    .mutation(async ({ ctx: { control }, input }) => {
      const link = await linkOf(control, input.link.trim());
      await control.media.revoke(link);
      return { id: link.id };
    }),
});

/** @throws WordedError `media.not-found` when it names no link, or more than one */
async function linkOf({ media: { links } }: Control, named: string): Promise<MediaLink> {
  const now = Date.now();
  const id = named.toLowerCase();
  if (LINK_ID.test(id)) {
    const [link, another] = await links.startingWith(id, now);
    if (link !== undefined && another === undefined) return link;
  }
  const token = /\/media\/([\w-]+)/.exec(named)?.[1] ?? named;
  const link = await links.byToken(token, now);
  if (link !== null) return link;
  // What was given may be a whole address: only so much of it is said again as tells which one was meant.
  throw new WordedError('media.not-found', { link: named.slice(0, 8) }, 'not-found');
}
