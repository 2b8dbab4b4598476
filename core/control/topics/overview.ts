import { z } from 'zod';
import type { BulkProgress } from '../../install/bulk-installs.ts';
import type { HeldInstall } from '../../install/held-installs.ts';
import type { LocationRef } from '../../install/location-directory.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import type { Standing } from '../../pairing/standing.ts';
import type { ReachState } from '../../reach/reach.ts';
import type { EntryState } from '../../relay/journal/entry.ts';
import type { ContactId, LocationId } from '../../relay/message.ts';
import type { SharingRelay } from '../../sharing/relay-list.ts';
import type { StorageStanding } from '../../storage/storage.ts';
import type { LanguageTag } from '../../words/say.ts';
import { say, valueWord } from '../../words/say.ts';
import type { Worded } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { examine } from '../doctor.ts';
import { heldByNumber } from '../held-bulk.ts';
import type { HeldByNumber } from '../held-bulk.ts';
import { heldPlaces } from '../held-lanes.ts';
import type { HeldPlace } from '../held-lanes.ts';
import type { Counts, EntryRow } from '../journal-view.ts';
import { liveCheck } from '../live-check.ts';
import { preflight } from '../preflight.ts';
import { defaultBaseUrl } from '../registered.ts';
import type { Problem } from '../problems.ts';
import { stillToDo } from '../to-do.ts';
import { standingNow } from '../standings.ts';
import { openProcedure, procedure, router } from '../trpc.ts';
import { sayWithNames } from '../with-names.ts';

/** A code with its words in the language of who asks. */
export interface Said extends Worded {
  readonly sentence: string;
  readonly act: string;
}

/** How many failed and unsure entries the overview names. */
const LAST_PROBLEMS = 10;

export const overview = router({
  /** For local clients: only who holds the token of the data folder can answer, or check, this. */
  prove: openProcedure
    .input(z.object({ nonce: z.string().regex(/^[\w-]{16,128}$/) }))
    .query(({ ctx, input }) => ({ proof: ctx.prove(input.nonce) })),

  status: procedure.query(({ ctx }) => overviewOf(ctx.control, ctx.language)),

  /** Messages by hour and direction. */
  day: procedure.query(async ({ ctx }) => ({ hours: await ctx.control.day.hours() })),

  /** Messages of the last minute by direction, now and as they change. */
  rates: procedure.subscription(({ ctx, signal }) =>
    ctx.control.minute.watch(signal ?? new AbortController().signal),
  ),

  doctor: procedure.query(({ ctx }) => examine(ctx.control, ctx.language)),

  /** What must be right on HighLevel's side, and between it and us. */
  preflight: procedure.query(({ ctx }) => preflight(ctx.control, ctx.language)),

  /** Asks HighLevel what its documents leave open, with a test contact; takes up to a minute and a half. */
  live: procedure
    .input(
      z.object({ locationId: z.string().min(1).max(64), contactId: z.string().min(1).max(64) }),
    )
    .mutation(({ ctx, input }) => {
      const target = {
        locationId: input.locationId as LocationId,
        contactId: input.contactId as ContactId,
      };
      return liveCheck(ctx.control, target, ctx.language);
    }),

  /** A new link that logs one browser in, once. */
  logInLink: procedure.mutation(({ ctx }) => ({
    url: `${ctx.control.service.controlUrl()}/#code=${ctx.logIns.newCode()}`,
  })),
});

export interface Overview {
  readonly version: string;
  readonly sandbox: boolean;
  /** False: webhooks are answered 503. */
  readonly ready: boolean;
  /** Milliseconds, as all times here. */
  readonly startedAt: number;
  readonly addresses: {
    /** How the outside reaches the relay: the setting, else where it listens. */
    readonly public: string;
    readonly listening: string;
    readonly control: string;
    readonly webhooks: {
      readonly evolution: string;
      readonly highlevel: string;
      readonly workflow: string;
    };
  };
  /** Whether the outside gets in. */
  readonly reach: ReachState['state'];
  readonly storage: StorageStanding & { readonly dialect: 'sqlite' | 'mysql' };
  /** The relays that share the database; null = it is this one's alone. */
  readonly relays: readonly SharingRelay[] | null;
  /** Webhooks that this relay keeps until the shared database is back. */
  readonly spooled: number;
  readonly toDo: readonly Said[];
  readonly locations: readonly (LocationRef & {
    instances: number;
    /** Calls that HighLevel still allows it today; null = it has not said. */
    callsLeft: number | null;
    /** The state in a word. */
    stateWord: string;
    problem: Said | null;
  })[];
  readonly instances: readonly (InstanceRef & {
    /** What it is called here; null = as at Evolution. */
    label: string | null;
    /** What it is at, from its connection and its webhook. */
    standing: Standing;
    /** The same in a word or two. */
    standingWord: string;
    problem: Said | null;
    /** Entries that no webhook brought: found again in Evolution's own store. */
    recovered: number;
    /** Since when messages are fetched because no webhook comes through; null = they come. */
    pullingSince: number | null;
  })[];
  readonly installs: {
    /** The app's id and secret are set. */
    readonly possible: boolean;
    readonly held: readonly HeldInstall[];
    readonly agencies: readonly (Omit<BulkProgress, 'failed'> & {
      readonly failed: readonly (BulkProgress['failed'][number] & Said)[];
    })[];
  };
  readonly counts: Counts['open'] & { readonly dead: number };
  readonly oldestWaiting: number | null;
  /** Message types that are shown only as a line with their name, and how often each came since the start. */
  readonly unsupported: Readonly<Record<string, number>>;
  readonly problems: readonly (Problem & Said)[];
  /** Bulk that waits for its turn, by number. */
  readonly held: readonly HeldByNumber[];
  /** Conversations that wait because nothing leaves for where their messages go, with why. */
  readonly heldPlaces: readonly HeldPlace[];
  readonly lastFailures: readonly (Said & {
    id: string;
    kind: string;
    state: EntryState;
    at: number;
  })[];
}

/** Everything that the status page and `waybridge status` show. */
export async function overviewOf(control: Control, language: LanguageTag): Promise<Overview> {
  const { service, settings, locations, instances, view } = control;
  const counts = await view.counts();
  const unsure = await view.list({ states: ['unsure'] }, { limit: LAST_PROBLEMS });
  const dead = await view.failed();
  const troubles = await control.troubles.now();
  const callsLeft = service.callsLeft();
  const problems = troubles.filter(({ origin }) => origin === 'problem');
  const worded = <W extends Worded>(one: W): W & Said => ({
    ...one,
    ...sayWithNames(control, one, language),
  });
  return {
    version: service.version,
    sandbox: settings.sandbox,
    ready: service.ready(),
    startedAt: service.startedAt,
    addresses: {
      public: defaultBaseUrl(control),
      listening: service.publicUrl(),
      control: service.controlUrl(),
      webhooks: {
        evolution: `${defaultBaseUrl(control)}/webhooks/evolution`,
        highlevel: `${defaultBaseUrl(control)}/webhooks/ghl`,
        workflow: `${defaultBaseUrl(control)}/webhooks/workflow-action`,
      },
    },
    reach: control.reach.state().state,
    storage: { dialect: control.storage.dialect, ...(await control.storage.standing()) },
    relays: (await control.sharing?.relays()) ?? null,
    spooled: control.sharing?.spooled ?? 0,
    toDo: stillToDo(control).map(worded),
    locations: locations.all().map((location) => ({
      ...location,
      instances: instances.ofLocation(location.id).length,
      callsLeft: callsLeft.get(location.id) ?? null,
      stateWord: valueWord('state', location.state, language),
      problem: nullOr(control.tokens.problem(location.id), worded),
    })),
    instances: instances.all().map((instance) => {
      const { standing } = standingNow(control, instance);
      return {
        ...instance,
        ...control.watch.stateOf(instance.id),
        label: control.pairing.labels.of(instance.id),
        standing,
        standingWord: valueWord('standing', standing, language),
        problem: nullOr(control.connections.problem(instance.id), worded),
      };
    }),
    installs: {
      possible: control.oauth !== null,
      held: await control.install.held.all(),
      agencies: (await control.install.bulk.progress()).map((agency) => ({
        ...agency,
        failed: agency.failed.map((one) => ({
          ...one,
          ...say(one.code, { system: 'highlevel', ...one.params }, language),
        })),
      })),
    },
    counts: { ...counts.open, dead: dead.count },
    oldestWaiting: counts.oldestWaiting,
    unsupported: control.events.unsupportedTypes(),
    problems: problems.map(worded),
    held: heldByNumber(control, language),
    heldPlaces: heldPlaces(control, language),
    lastFailures: [...unsure.entries, ...dead.last].slice(0, LAST_PROBLEMS).map((entry) => ({
      id: entry.id,
      kind: entry.kind,
      state: entry.state,
      at: entry.settledAt ?? entry.createdAt,
      ...worded(reasonOf(entry)),
    })),
  };
}

function reasonOf(entry: EntryRow): Worded {
  return entry.error ?? { code: 'internal', params: {} };
}

function nullOr<A, B>(value: A | null, map: (value: A) => B): B | null {
  return value === null ? null : map(value);
}
