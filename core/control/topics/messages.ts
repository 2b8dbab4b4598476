import { z } from 'zod';
import { ENTRY_STATES } from '../../relay/journal/entry.ts';
import { WordedError } from '../../words/worded-error.ts';
import { audit, auditOrLog } from '../audit.ts';
import type { Control } from '../control.ts';
import { contentsOf } from '../search/contents.ts';
import { DIRECTIONS } from '../search/filter.ts';
import type { EntryFilter } from '../search/filter.ts';
import {
  shownPerson,
  fullId,
  notFound,
  saidEntries,
  saidFailure,
  shownEntries,
} from '../search/shown.ts';
import { idsOf, timelineOf } from '../search/timeline.ts';
import type { MessageIds } from '../search/timeline.ts';
import type { SentChange, SentLimits } from '../../relay/outbound/sent-messages.ts';
import { procedure, router } from '../trpc.ts';

/** Lower case hex of a UUID, or its beginning as the list shows it. */
const entryId = z
  .string()
  .toLowerCase()
  .regex(/^[\da-f][\da-f-]{7,35}$/);
const one = z.object({ id: entryId });
const time = z.number().int().min(0).max(8_640_000_000_000_000);
const filter = z.object({
  states: z.array(z.enum(ENTRY_STATES)).optional(),
  kinds: z.array(z.string().max(40)).max(20).optional(),
  direction: z.enum(DIRECTIONS).optional(),
  locationId: z.string().max(64).optional(),
  /** Our id or the name at Evolution. */
  instance: z.string().max(190).optional(),
  /** A part of a name, a phone number or a part of it, a WhatsApp address, or a contact's id. */
  person: z.string().trim().min(1).max(190).optional(),
  /** False: without what the gateway reported of our own sends. */
  echoes: z.boolean().optional(),
  /** Stored from then on, and before then (ms). */
  since: time.optional(),
  until: time.optional(),
});
const page = {
  limit: z.number().int().min(1).max(500).default(50),
  cursor: entryId.optional(),
};
/** What the conversation beside a message shows: what people wrote, not receipts and the relay's own work. */
const MESSAGE_KINDS = [
  ...['whatsapp.message', 'whatsapp.line', 'highlevel.message', 'workflow.action', 'call.reply'],
  'relay.line',
];
const MOST_REVEALED = 100;

export const messages = router({
  /** Newest first. With `searchedTo` the page is short because its time was over: the cursor goes on from there. */
  list: procedure.input(filter.extend(page)).query(async ({ ctx, input }) => {
    const { control, language } = ctx;
    const { limit, cursor, ...rest } = input;
    const found = await control.view.list(await read(control, rest), { limit, after: cursor });
    return { ...found, entries: await shownEntries(control, found.entries, language) };
  }),

  /** How many a filter finds, to 10,000. */
  count: procedure
    .input(filter)
    .query(async ({ ctx, input }) => ctx.control.view.count(await read(ctx.control, input))),

  /** Whom a search for a person means. */
  people: procedure
    .input(z.object({ person: z.string().trim().min(1).max(190) }))
    .query(async ({ ctx, input }) =>
      (await ctx.control.people.find(input.person)).map(shownPerson),
    ),

  show: procedure.input(one).query(async ({ ctx: { control, language }, input }) => {
    const shown = await control.view.show(await fullId(control, input.id));
    if (shown === null) throw notFound(input.id);
    const timeline = shown.attempts.map(({ failure, ...attempt }) => ({
      ...attempt,
      failure: failure === null ? null : saidFailure(failure, language),
    }));
    const [entry] = saidEntries(control, [shown.entry], language);
    if (entry === undefined) throw notFound(input.id);
    return { ...entry, recovered: shown.recovered, timeline };
  }),

  /** A message's way: written, stored, each attempt, its ids on both sides, delivered, read. */
  timeline: procedure.input(one).query(async ({ ctx: { control, language }, input }) => {
    const id = await fullId(control, input.id);
    const shown = await control.view.show(id);
    const [body] = await control.view.bodies([id]);
    if (shown === null || body === undefined) throw notFound(input.id);
    const [entry] = await shownEntries(control, [shown.entry], language);
    if (entry === undefined) throw notFound(input.id);
    const { steps, ids } = await timelineOf(control.storage, {
      ...shown,
      dedupeKey: body.dedupe_key,
      writtenAt: contentsOf(body, language).writtenAt,
    });
    return {
      entry,
      ids,
      limits: await limitsOf(control, ids),
      steps: steps.map((step) =>
        'failure' in step && step.failure !== null
          ? { ...step, failure: saidFailure(step.failure, language) }
          : { ...step, failure: null },
      ),
    };
  }),

  /** What was written with the same person, on either side, newest first. */
  conversation: procedure.input(one.extend(page)).query(async ({ ctx, input }) => {
    const { control, language } = ctx;
    const [body] = await control.view.bodies([await fullId(control, input.id)]);
    if (body === undefined) throw notFound(input.id);
    const people = await control.people.ofLanes([
      { lane: body.lane, locationId: body.location_id },
    ]);
    const lanes = await control.people.lanesOf([...people.values()]);
    const conversation = { lanes, kinds: MESSAGE_KINDS, echoes: false };
    const found = await control.view.list(conversation, {
      limit: input.limit,
      after: input.cursor,
    });
    const [person] = people.values();
    return {
      ...found,
      person: person === undefined ? null : shownPerson(person),
      entries: await shownEntries(control, found.entries, language),
    };
  }),

  /** Whether texts may be shown: at once, after a click, never. */
  privacy: procedure.query(({ ctx }) => ({ text: ctx.control.settings.messageText })),

  /** What messages say, as long as their bodies are kept. Written down, unless texts are shown to everybody. */
  reveal: procedure
    .input(z.object({ ids: z.array(entryId).min(1).max(MOST_REVEALED) }))
    .mutation(async ({ ctx: { control, language, asker }, input }) => {
      const { messageText } = control.settings;
      if (messageText === 'never') throw new WordedError('message.text-hidden', {}, 'refused');
      const bodies = await control.view.bodies(input.ids);
      const ids = bodies.map(({ id }) => id);
      if (messageText === 'click') await audit(control, asker, 'message.reveal', { entries: ids });
      return bodies.map((body) => {
        const { text, fileName } = contentsOf(body, language);
        return { id: body.id, isKept: body.payload !== null, text, fileName };
      });
    }),

  replay: procedure.input(one).mutation(async ({ ctx: { control, asker }, input }) => {
    const id = await fullId(control, input.id);
    await control.journal.replay(id);
    await auditOrLog(control, asker, 'entry.replay', () => ({ entry: id }));
    return { id };
  }),

  bury: procedure.input(one).mutation(async ({ ctx: { control, asker }, input }) => {
    const id = await fullId(control, input.id);
    await control.journal.bury(id);
    await auditOrLog(control, asker, 'entry.bury', () => ({ entry: id }));
    return { id };
  }),

  /** "It arrived": an unsure entry is done. */
  arrived: procedure.input(one).mutation(async ({ ctx: { control, asker }, input }) => {
    const id = await fullId(control, input.id);
    await control.journal.arrived(id);
    await auditOrLog(control, asker, 'entry.arrived', () => ({ entry: id }));
    return { id };
  }),

  /** A new text for a message that the relay sent, within WhatsApp's time. */
  edit: procedure
    .input(one.extend({ text: z.string().trim().min(1).max(65_536) }))
    .mutation(async ({ ctx: { control, asker }, input }) => {
      const id = await changeSent(control, input.id, { type: 'edit', text: input.text });
      await auditOrLog(control, asker, 'message.edit', () => ({ entry: id }));
      return { id };
    }),

  /** Deletes a message that the relay sent, for everyone, within WhatsApp's time. */
  unsend: procedure.input(one).mutation(async ({ ctx: { control, asker }, input }) => {
    const id = await changeSent(control, input.id, { type: 'delete' });
    await auditOrLog(control, asker, 'message.unsend', () => ({ entry: id }));
    return { id };
  }),

  /** Counts the failed ones among what a filter finds; the token stands for exactly those. */
  prepareReplay: procedure
    .input(filter)
    .mutation(async ({ ctx, input }) =>
      ctx.control.replays.prepare(await read(ctx.control, input)),
    ),

  /** Sends what was counted again, in the background. */
  replayAll: procedure
    .input(z.object({ token: z.uuid() }))
    .mutation(async ({ ctx: { control, asker }, input }) => {
      const batch = control.replays.start(input.token);
      await auditOrLog(control, asker, 'entries.replay', () => ({
        batch: batch.id,
        total: batch.total,
      }));
      return batch;
    }),

  batches: procedure.query(({ ctx }) => ctx.control.replays.progress()),

  stopBatch: procedure.input(z.object({ id: z.uuid() })).mutation(({ ctx, input }) => {
    ctx.control.replays.stop(input.id);
    return { id: input.id };
  }),

  /** Entries as they change, at most four times a second. */
  changes: procedure.subscription(async function* ({ ctx, signal }) {
    const until = signal ?? new AbortController().signal;
    for await (const { entries, more } of ctx.control.changes.watch(until)) {
      yield { more, entries: await shownEntries(ctx.control, entries, ctx.language) };
    }
  }),
});

/** Null: it was not sent by the relay. */
async function limitsOf(control: Control, ids: MessageIds): Promise<SentLimits | null> {
  const { instanceId, whatsappId } = ids;
  if (instanceId === null || whatsappId === null) return null;
  return control.sent.limits({ instanceId, whatsappId });
}

/** Gives the whole id. @throws WordedError `sent.not-ours`, `sent.too-late`, `sent.not-editable`, `sent.not-confirmed` */
async function changeSent(control: Control, given: string, change: SentChange): Promise<string> {
  const id = await fullId(control, given);
  const [body] = await control.view.bodies([id]);
  if (body === undefined) throw notFound(given);
  const { instanceId, whatsappId } = await idsOf(control.storage, {
    id,
    dedupeKey: body.dedupe_key,
    instanceId: null,
  });
  if (instanceId === null || whatsappId === null) {
    throw new WordedError('sent.not-ours', {}, 'refused');
  }
  await control.sent.change({ instanceId, whatsappId }, change);
  return id;
}

/** @throws WordedError `instance.not-found`, `person.unknown` */
async function read(
  control: Control,
  { instance, person, ...rest }: z.infer<typeof filter>,
): Promise<EntryFilter> {
  const instanceId = instance === undefined ? undefined : control.instances.require(instance);
  const narrowed = {
    ...rest,
    instanceId: instanceId?.id,
    // A number serves one location: that is what its messages are found by.
    locationId: rest.locationId ?? instanceId?.locationId,
  };
  if (person === undefined) return narrowed;
  const found = await control.people.find(person);
  if (found.length === 0) throw new WordedError('person.unknown', { person }, 'not-found');
  return { ...narrowed, lanes: await control.people.lanesOf(found) };
}
