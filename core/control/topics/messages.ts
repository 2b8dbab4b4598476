import { z } from 'zod';
import { ENTRY_STATES } from '../../relay/journal/entry.ts';
import type { LanguageTag } from '../../words/say.ts';
import { say } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { heldEntries } from '../held-bulk.ts';
import type { EntryFailure, EntryRow } from '../journal-view.ts';
import { procedure, router } from '../trpc.ts';

/** Lower case hex of a UUID, or its beginning as the list shows it. */
const entryId = z
  .string()
  .toLowerCase()
  .regex(/^[\da-f][\da-f-]{7,35}$/);
const filter = z.object({
  states: z.array(z.enum(ENTRY_STATES)).optional(),
  kind: z.string().max(40).optional(),
  locationId: z.string().max(64).optional(),
  /** Our id or the name at Evolution. */
  instance: z.string().max(190).optional(),
  limit: z.number().int().min(1).max(500).default(50),
  cursor: entryId.optional(),
});

export const messages = router({
  list: procedure.input(filter).query(async ({ ctx: { control, language }, input }) => {
    const { limit, cursor, instance, ...rest } = input;
    const instanceId = instance === undefined ? undefined : control.instances.require(instance).id;
    const page = await control.view.list({ ...rest, instanceId }, { limit, after: cursor });
    const held = heldEntries(control, language);
    const entries = page.entries.map((row) => ({
      ...withWords(row, language),
      held: held.get(row.id) ?? null,
    }));
    return { entries, cursor: page.cursor };
  }),

  show: procedure
    .input(z.object({ id: entryId }))
    .query(async ({ ctx: { control, language }, input }) => {
      const shown = await control.view.show(await fullId(control, input.id));
      if (shown === null) throw notFound(input.id);
      const attempts = shown.attempts.map(({ failure, ...attempt }) => ({
        ...attempt,
        failure: failure === null ? null : wordsFor(failure, language),
      }));
      const { entry, recovered } = shown;
      const held = heldEntries(control, language).get(entry.id) ?? null;
      return { ...withWords(entry, language), recovered, held, timeline: attempts };
    }),

  replay: procedure
    .input(z.object({ id: entryId }))
    .mutation(async ({ ctx: { control }, input }) => {
      const id = await fullId(control, input.id);
      await control.journal.replay(id);
      return { id };
    }),

  bury: procedure.input(z.object({ id: entryId })).mutation(async ({ ctx: { control }, input }) => {
    const id = await fullId(control, input.id);
    await control.journal.bury(id);
    return { id };
  }),
});

/** @throws WordedError `entry.not-found` when no entry, or more than one, begins so */
async function fullId(control: Control, start: string): Promise<string> {
  const [id, another] = await control.view.idsLike(start);
  if (id === undefined || another !== undefined) throw notFound(start);
  return id;
}

function notFound(entry: string): WordedError {
  return new WordedError('entry.not-found', { entry }, 'not-found');
}

function withWords({ error, ...row }: EntryRow, language: LanguageTag) {
  return { ...row, error: error === null ? null : wordsFor(error, language) };
}

function wordsFor(failure: EntryFailure, language: LanguageTag) {
  return { ...failure, ...say(failure.code, failure.params, language) };
}
