import { TroubleBook } from '../monitoring/trouble-book.ts';
import { TroubleWatch } from '../monitoring/trouble-watch.ts';
import type { JournalActs } from '../relay/journal/acts.ts';
import type { LocationId } from '../relay/message.ts';
import type { HeldLanes } from '../relay/outbound/held-lanes.ts';
import type { WaitingBulk } from '../relay/outbound/waiting-bulk.ts';
import type { Pauses } from '../relay/pauses.ts';
import type { Relay } from '../relay/relay.ts';
import type { RoutingBook } from '../relay/routing/routing-book.ts';
import type { Mover } from '../storage/move/mover.ts';
import type { Control, ServiceFacts } from './control.ts';
import { EntryChanges } from './entry-changes.ts';
import { DayView } from './day-view.ts';
import { ImportRuns } from './import/runs.ts';
import { MinuteView } from './minute-view.ts';
import { JournalView } from './journal-view.ts';
import { allThatIsWrong, wrongWithStorage } from './all-that-is-wrong.ts';
import { BatchReplays } from './batch-replays.ts';
import { PeopleSearch } from './search/people.ts';
import { SetUp } from './set-up/set-up.ts';

/** The running service, as far as the control side knows it. */
export interface ControlledService {
  readonly parts: Omit<
    Control,
    | 'highlevel'
    | 'pauses'
    | 'view'
    | 'people'
    | 'replays'
    | 'imports'
    | 'changes'
    | 'day'
    | 'minute'
    | 'journal'
    | 'media'
    | 'missed'
    | 'sending'
    | 'routing'
    | 'admission'
    | 'assigned'
    | 'sent'
    | 'groups'
    | 'groupNames'
    | 'workflow'
    | 'triggers'
    | 'troubles'
    | 'setUp'
    | 'service'
  > & {
    readonly relayId: string;
    readonly mover: Pick<Mover, 'onReady'>;
    readonly relay: {
      readonly highlevel: Control['highlevel'];
      readonly pauses: Pick<Pauses, 'all' | 'set'>;
      readonly acts: Pick<JournalActs, 'replay' | 'bury' | 'arrived'>;
      readonly media: Control['media'];
      readonly missed: Control['missed'];
      readonly sending: Control['sending'];
      readonly admission: Control['admission'];
      readonly assigned: Control['assigned'];
      readonly groups: Control['groups'];
      readonly groupNames: Control['groupNames'];
      readonly routing: Pick<RoutingBook, 'rules' | 'set'>;
      previewRoute: Relay['previewRoute'];
      readonly sent: Control['sent'];
      readonly workflow: Control['workflow'];
      readonly triggers: Control['triggers'];
      placesChanged(id: LocationId): Promise<void>;
      trippedBreakers(): ReadonlyMap<string, number>;
      readonly calls: Relay['calls'];
      waitingBulk(): readonly WaitingBulk[];
      heldLanes(): readonly HeldLanes[];
      otherCalls(id: LocationId): { call<T>(work: () => Promise<T>): Promise<T> };
    };
  };
  readonly publicUrl: string;
}

/** Hands the service's parts to the control side. */
export function controlOf(
  service: ControlledService,
  facts: Pick<ServiceFacts, 'version' | 'controlUrl' | 'ready' | 'restart'> &
    Partial<Pick<ServiceFacts, 'beside'>>,
): Control {
  const { relay, relayId, ...parts } = service.parts;
  parts.mover.onReady(facts.restart);
  const view = new JournalView(parts.storage);
  const control: Omit<Control, 'troubles' | 'setUp'> = {
    ...parts,
    highlevel: {
      // A person's question takes no place from a message.
      getLocation: (id) => relay.otherCalls(id).call(() => relay.highlevel.getLocation(id)),
      getContact: (id, contactId) =>
        relay.otherCalls(id).call(() => relay.highlevel.getContact(id, contactId)),
      findContactByPhone: (id, phone) =>
        relay.otherCalls(id).call(() => relay.highlevel.findContactByPhone(id, phone)),
      smsProviders: (id) => relay.otherCalls(id).call(() => relay.highlevel.smsProviders(id)),
    },
    pauses: relay.pauses,
    view,
    people: new PeopleSearch(parts.storage, parts.instances),
    replays: new BatchReplays(view, relay.acts),
    imports: new ImportRuns(),
    changes: new EntryChanges(view, parts.events),
    day: new DayView(parts.storage),
    minute: new MinuteView(parts.storage),
    journal: relay.acts,
    media: relay.media,
    missed: relay.missed,
    sending: relay.sending,
    admission: relay.admission,
    assigned: relay.assigned,
    sent: relay.sent,
    groups: relay.groups,
    groupNames: relay.groupNames,
    routing: {
      rules: (id) => relay.routing.rules(id),
      set: (id, rules) => relay.routing.set(id, rules),
      preview: (id, question) => relay.previewRoute(id, question),
    },
    workflow: relay.workflow,
    triggers: relay.triggers,
    service: {
      beside: null,
      ...facts,
      startedAt: Date.now(),
      publicUrl: () => service.publicUrl,
      breakers: () => relay.trippedBreakers(),
      spentBudgets: () => relay.calls.spent(Date.now()),
      callsLeft: () => relay.calls.left(Date.now()),
      waitingBulk: () => relay.waitingBulk(),
      heldLanes: () => relay.heldLanes(),
      placesChanged: (id) => relay.placesChanged(id),
    },
  };
  return { ...control, troubles: watchOf(control, relayId), setUp: new SetUp(control) };
}

function watchOf(control: Omit<Control, 'troubles' | 'setUp'>, relayId: string): TroubleWatch {
  return new TroubleWatch({
    relayId,
    book: new TroubleBook(control.storage, relayId),
    events: control.events,
    everyMs: control.settings.times.troubleEveryMs,
    look: () => allThatIsWrong(control),
    lookWithoutDatabase: () => wrongWithStorage(control),
    seen: (troubles, now) => control.alerts.see(troubles, now),
  });
}
