/**
 * The relay itself, put together: intake, journal, worker, receipts. Everything it needs from outside is handed in, so
 * that a test replaces a part without touching the rest.
 */
import { join } from 'node:path';
import { downloadAttachment } from '../clients/attachments.ts';
import type { HighLevelClient } from '../clients/highlevel/client.ts';
import { MessageDates } from './inbound/dates.ts';
import { JournalIntake } from './inbound/intake.ts';
import { JournalWorkflowDesk } from './inbound/workflow-desk.ts';
import { JournalActs } from './journal/acts.ts';
import type { Entry } from './journal/entry.ts';
import { Journal } from './journal/journal.ts';
import { Retention } from './journal/retention.ts';
import { RelayLease } from './lease.ts';
import { MediaFiles } from './media/media-files.ts';
import { MediaLinks } from './media/media-links.ts';
import { MediaStore } from './media/media-store.ts';
import type { InstanceId, LocationId } from './message.ts';
import { MissedMarks } from './missed/marks.ts';
import { MissedWatch } from './missed/watch.ts';
import { AutomatedSends } from './outbound/automated-sends.ts';
import { contactParts } from './relay-contacts.ts';
import { Contacts } from './outbound/contacts.ts';
import { Deliveries } from './outbound/deliver.ts';
import { Destinations } from './outbound/destinations.ts';
import { mayBeOwnSend } from './outbound/echo-guard.ts';
import { othersOf, type HighLevelCalls } from './outbound/highlevel-calls.ts';
import { NumberChecks } from './outbound/number-check.ts';
import { Pacing } from './outbound/pacing.ts';
import { refetchMedia } from './outbound/refetch.ts';
import type { RelayParts } from './outbound/relay-parts.ts';
import { previewRoute, type PreviewQuestion, type RoutePreview } from './outbound/route-preview.ts';
import { RestoredEntries } from './outbound/restored.ts';
import { SentMessages } from './outbound/sent-messages.ts';
import { heldLanes, type HeldLanes } from './outbound/held-lanes.ts';
import type { WaitingBulk } from './outbound/waiting-bulk.ts';
import { Worker } from './outbound/worker.ts';
import { Pauses } from './pauses.ts';
import { People } from './people.ts';
import { OfflineWatch } from './triggers/offline-watch.ts';
import { TriggerBook } from './triggers/trigger-book.ts';
import { ReceiptBook } from './receipts/receipt-book.ts';
import type { RoutingBook } from './routing/routing-book.ts';
import type { SendingBook } from './sending/sending-book.ts';
import { Twins } from './receipts/twins.ts';
import { UnreadBook } from './receipts/unread-book.ts';
import { destinationEvents, moveEvents, workerEvents } from './relay-events.ts';
import { highLevelOf } from './relay-highlevel.ts';
import { journalRules } from './journal-rules.ts';
import { asSent, codeOf, gatesOf, placesOf, providerOf, sealedAt } from './relay-options.ts';
import type { RelayOptions } from './relay-options.ts';
import { openAdmission } from './relay-admission.ts';
import { GroupBook } from './groups/group-book.ts';
import type { GroupNames } from './groups/group-names.ts';
import type { AssignedPeers } from './assigned-peers.ts';
import type { AdmissionBook } from './admission/admission-book.ts';
import { allWaitingBulk, inLineUntil, isBan, openSending } from './relay-sending.ts';

const MAX_RUNNING = 400;
/** The largest file that WhatsApp takes as a document through the gateway's JSON (136 MB of base64). */
const MAX_ATTACHMENT_BYTES = 95 * 1024 * 1024;

export class Relay implements AsyncDisposable {
  readonly intake: JournalIntake;
  readonly workflow: JournalWorkflowDesk;
  readonly journal: Journal;
  readonly acts: JournalActs;
  readonly pauses: Pauses;
  readonly people: People;
  readonly receipts: ReceiptBook;
  readonly highlevel: HighLevelClient;
  readonly destinations: Destinations;
  readonly media: MediaStore;
  /** Messages that HighLevel's posts did not bring. */
  readonly missed: MissedWatch;
  /** How each number sends what no person wrote, and what WhatsApp limits. */
  readonly sending: SendingBook;
  /** Which workflows wait for an event of ours. */
  readonly triggers: TriggerBook;
  /** By which number each location sends. */
  readonly routing: RoutingBook;
  /** Whose messages each number takes, and whom somebody assigned by hand. */
  readonly admission: AdmissionBook;
  readonly assigned: AssignedPeers;
  readonly groups: GroupBook;
  readonly groupNames: GroupNames;
  readonly #parts: RelayParts;
  readonly #worker: Worker;
  readonly #pacing: Pacing;
  readonly #lease: RelayLease | null;
  readonly #retention: Retention;
  readonly #offline: OfflineWatch;
  readonly #options: RelayOptions;

  private constructor(
    options: RelayOptions,
    built: Pick<
      Relay,
      | 'intake'
      | 'workflow'
      | 'journal'
      | 'acts'
      | 'pauses'
      | 'people'
      | 'receipts'
      | 'highlevel'
      | 'destinations'
      | 'media'
      | 'missed'
      | 'sending'
      | 'routing'
      | 'triggers'
      | 'admission'
      | 'assigned'
      | 'groups'
      | 'groupNames'
    > & {
      offline: OfflineWatch;
      parts: RelayParts;
      worker: Worker;
      pacing: Pacing;
      lease: RelayLease | null;
      retention: Retention;
    },
  ) {
    this.#options = options;
    this.intake = built.intake;
    this.workflow = built.workflow;
    this.journal = built.journal;
    this.acts = built.acts;
    this.pauses = built.pauses;
    this.people = built.people;
    this.receipts = built.receipts;
    this.highlevel = built.highlevel;
    this.destinations = built.destinations;
    this.media = built.media;
    this.missed = built.missed;
    this.sending = built.sending;
    this.routing = built.routing;
    this.triggers = built.triggers;
    this.#offline = built.offline;
    this.admission = built.admission;
    this.assigned = built.assigned;
    this.groups = built.groups;
    this.groupNames = built.groupNames;
    this.#parts = built.parts;
    this.#worker = built.worker;
    this.#pacing = built.pacing;
    this.#lease = built.lease;
    this.#retention = built.retention;
  }

  /** Takes up what an earlier run left; nothing leaves before `start`. */
  static async open(options: RelayOptions): Promise<Relay> {
    const { settings, storage, events, http, relayId, takesOver } = options;
    const { times } = settings;
    const trouble = (during: string) => (error: unknown) => {
      events.storageFailed({ code: codeOf(error), during });
    };
    const people = await People.load(storage);
    const pauses = await Pauses.load(storage);
    const onTrouble = trouble('lease');
    const lease =
      options.turn ?? (await RelayLease.take({ storage, relayId, times, takesOver, onTrouble }));
    const rules = journalRules(options);
    const journal = await Journal.open({ storage, people, owner: lease.owner, ...rules });
    storage.onReturn(async (returned) => {
      worker.lookUpSoon(await journal.compare(returned));
    });
    const { sending, closed, routing } = await openSending(options, trouble('sending'));
    const pacing = new Pacing();
    const highlevel = highLevelOf(options, pacing);
    const destinations = new Destinations({
      times,
      gates: gatesOf(options, pauses),
      pacing,
      paceOf: (id) => sending.pace(id),
      events: destinationEvents(events),
      changed: () => {
        worker.wakeWaiting();
      },
    });
    const receipts = new ReceiptBook(storage);
    const places = placesOf(options);
    const isElsewhere = (id: LocationId): boolean => options.turn?.placeOf(id) === 'elsewhere';
    const unseal: RelayParts['unseal'] = (sealed, at) => options.vault.open(sealed, sealedAt(at));
    const media = new MediaStore({
      files: await MediaFiles.open(
        join(settings.dataDir, 'media'),
        settings.limits.mediaMaxMegabytes * 1024 * 1024,
      ),
      links: new MediaLinks(storage),
      limits: settings.limits,
      publicBase: options.publicBase,
      refetch: (link) => refetchMedia({ journal, places, unseal, times, isElsewhere }, link),
      onTrouble: trouble('media'),
    });
    const dates = new MessageDates();
    const groups = await GroupBook.load(storage, trouble('groups'));
    const parts: RelayParts = {
      journal,
      people,
      groups,
      places,
      media,
      placed: new WeakMap(),
      contacts: new Contacts(storage),
      ...contactParts(highlevel, events),
      automated: new AutomatedSends(
        highlevel,
        destinations,
        (id) => options.locations.get(id)?.options.respectDnd ?? false,
      ),
      receipts,
      twins: await Twins.load(storage),
      unread: new UnreadBook(storage),
      triggers: await TriggerBook.load(storage),
      highlevel,
      download: (url) =>
        downloadAttachment(http, url, {
          maxBytes: MAX_ATTACHMENT_BYTES,
          timeoutMs: times.attachmentTimeoutMs,
          allowLoopback: options.allowLoopbackAttachments,
        }),
      destinations,
      pacing,
      sending,
      closed,
      routing,
      times,
      providerOf: (id) => providerOf(options, id),
      unseal,
      restored: await RestoredEntries.load(storage.db),
      dateFor: (lane, sentAt) => dates.dateFor(lane, sentAt),
    };
    const worker = new Worker({
      journal,
      carrier: new Deliveries(parts),
      events: workerEvents(events, parts),
      maxRunning: MAX_RUNNING,
      sweepMs: times.expirySweepMs,
      mayStart: () => lease.isValid && storage.mayRelay,
      inLineUntil: (entry) => inLineUntil(entry, times),
      heldFor: (entry, now) =>
        Math.max(options.holds.heldFor(entry, now), missed.holds.heldFor(entry, now)),
    });
    journal.onMoved(moveEvents(events, parts));
    const retention = new Retention(storage, settings.limits, trouble('retention'));
    const expiryMs = (entry: Entry): number =>
      entry.kind === 'workflow.action' ? times.workflowExpiryMs : times.expiryMs;
    const acts = new JournalActs({ storage, journal, events, expiryMs, held: rules.held });
    const { book, gate, assigned, names } = await openAdmission(
      { storage, instances: options.instances, parts },
      trouble('admission'),
    );
    const intake = new JournalIntake({
      admission: gate,
      journal,
      people,
      dates,
      times,
      events,
      hasLocation: (id) => options.locations.get(id) !== null,
      providerOf: (id) => providerOf(options, id),
      asSent: (message) => asSent(options, message),
      seal: (plain, at) => options.vault.seal(plain, sealedAt(at)),
      receipts,
      pulse: options.pulse,
      mayBeOwnSend: (locationId, message) => mayBeOwnSend({ journal }, locationId, message),
      codeIn: (locationId, text) => routing.codeIn(locationId, text),
      heardConnection: (instance, news) => {
        if (isBan(news.statusReason)) sending.limit(instance.id, 'number.banned');
        return options.connections.heard(instance.id, news);
      },
    });
    const missed = new MissedWatch({
      journal,
      receipts,
      highlevel,
      intake,
      marks: await MissedMarks.load(storage),
      times,
      events,
      locations: options.locations,
      providerOf: (id) => providerOf(options, id),
      call: (id, work) => othersOf(pacing, id).call(work),
    });
    missed.holds.onRelease(() => {
      worker.wakeAll();
    });
    const checks = new NumberChecks(parts, (id) => options.connections.isOpen(id));
    const workflow = new JournalWorkflowDesk({
      token: settings.highlevel.workflowToken?.reveal() ?? null,
      buttons: settings.highlevel.workflowButtons,
      times,
      events,
      journal,
      append: (entries) => intake.appendInTurn(entries),
      locations: options.locations,
      isElsewhere,
      instances: options.instances,
      checkNumber: (question) => checks.check(question),
      triggers: parts.triggers,
      apiHosts: [new URL(settings.highlevel.apiUrl).host],
    });
    const offline = new OfflineWatch({
      book: parts.triggers,
      times,
      append: (entries) => intake.append(entries),
      onTrouble: trouble('triggers'),
    });
    options.holds.onRelease(() => {
      worker.wakeAll();
    });
    pauses.onChange(() => {
      worker.wakeWaiting();
    });
    sending.onChange((id) => {
      worker.wake(`whatsapp:${id}`);
    });
    options.connections.onChange((instance) => {
      worker.wake(`whatsapp:${instance.id}`);
      offline.saw(instance);
    });
    return new Relay(options, {
      intake,
      workflow,
      journal,
      acts,
      pauses,
      people,
      receipts,
      highlevel,
      destinations,
      media,
      missed,
      sending,
      routing,
      triggers: parts.triggers,
      offline,
      admission: book,
      assigned,
      groups,
      groupNames: names,
      parts,
      worker,
      pacing,
      lease: lease instanceof RelayLease ? lease : null,
      retention,
    });
  }

  start(): void {
    this.missed.start();
    this.#worker.start();
    for (const instance of this.#options.instances.all()) this.#offline.saw(instance);
    const { retentionEveryMs } = this.#options.settings.times;
    // Once for all relays of a database.
    if (this.#options.turn?.holdsRest !== false) this.#retention.start(retentionEveryMs);
    this.media.start(retentionEveryMs);
  }

  /** A location or an instance was added or changed: what waited for it goes on. */
  async placesChanged(locationId: LocationId): Promise<void> {
    const location = this.#options.locations.get(locationId);
    if (location === null || location.state === 'uninstalled') {
      await this.triggers.endAll(locationId);
    }
    await this.missed.placesChanged(locationId, location !== null);
    await this.journal.factIsKnown(`location:${locationId}`);
    this.#worker.wakeWaiting();
  }

  /** True while entries wait for this number. */
  waitsFor(instanceId: InstanceId): boolean {
    return this.#worker.waitsFor(`whatsapp:${instanceId}`);
  }

  /** Why nothing leaves for a location or number, by destination key, with since when a breaker is tripped. */
  trippedBreakers(): Map<string, number> {
    return this.destinations.tripped();
  }

  /** What HighLevel still allows each location today. */
  get calls(): Pick<Pacing, 'spent' | 'left'> {
    return this.#pacing;
  }

  /** What no person wrote and is held now, in the order in which it will leave. */
  waitingBulk(): WaitingBulk[] {
    return allWaitingBulk(this.#options.instances.all(), this.#worker, this.#parts);
  }

  /** Conversations that wait because nothing leaves for where their messages go. */
  heldLanes(): HeldLanes[] {
    return heldLanes(this.destinations.all(), this.#worker, this.journal.lanes, Date.now());
  }

  /** Which number would send, and what each rule said; null = that is nobody. */
  previewRoute(locationId: LocationId, question: PreviewQuestion): Promise<RoutePreview | null> {
    return previewRoute(this.#parts, locationId, question, this.otherCalls(locationId));
  }

  /** What may still be done to the messages that the relay sent. */
  get sent(): SentMessages {
    return new SentMessages(this.#parts);
  }

  /** The calls of a location that no message needs: from what its messages and statuses leave over. */
  otherCalls(locationId: LocationId): HighLevelCalls {
    return othersOf(this.#pacing, locationId);
  }

  get running(): number {
    return this.#worker.running;
  }

  /** Takes nothing new and waits for what runs, at most `ms`. */
  async drain(ms: number): Promise<void> {
    this.missed.halt();
    await this.#worker.drain(ms);
    await this.journal.drained();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admission[Symbol.asyncDispose]();
    await this.groups[Symbol.asyncDispose]();
    await this.missed[Symbol.asyncDispose]();
    await this.media[Symbol.asyncDispose]();
    await this.#retention[Symbol.asyncDispose]();
    await this.#lease?.[Symbol.asyncDispose]();
  }
}
