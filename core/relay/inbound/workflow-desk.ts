import { createHash } from 'node:crypto';
import type { Events } from '../../events.ts';
import type { LocationState } from '../../install/location-directory.ts';
import type { Times } from '../../settings/times.ts';
import type { LanguageTag } from '../../words/say.ts';
import { say } from '../../words/say.ts';
import type { Appended, NewEntry } from '../journal/entry.ts';
import { lane, workflowKey } from '../journal/facts.ts';
import type { Journal } from '../journal/journal.ts';
import { readSubscription } from '../reading/workflow-trigger.ts';
import type { TriggerBook } from '../triggers/trigger-book.ts';
import type { ContactId, InstanceId, LocationId, PhoneJid } from '../message.ts';
import { readQuestion, readWorkflowCall } from '../reading/read-workflow.ts';
import type { Around, WorkflowCall } from '../reading/read-workflow.ts';
import type { WorkflowAction } from '../reading/workflow-action.ts';
import { sendsOf } from './workflow-sends-of.ts';
import type { ButtonStyle } from './workflow-sends-of.ts';
import { fieldsFor, optionsFor } from './workflow-form.ts';
import { failure } from './workflow-routes.ts';
import type { WorkflowAnswer, WorkflowDesk } from './workflow-routes.ts';

/** What a check of a number came to; `unknown` is told too, so that a workflow has a branch for it. */
export type NumberCheck =
  | { readonly result: 'yes' | 'no'; readonly number: string }
  | { readonly result: 'no' | 'unknown'; readonly reason: string };

export interface NumberQuestion {
  readonly locationId: LocationId;
  readonly contactId: ContactId | null;
  readonly phone: string | null;
  readonly instanceId: InstanceId | null;
}

export interface WorkflowDeskOptions {
  readonly token: string | null;
  readonly buttons: ButtonStyle;
  readonly times: Times;
  readonly events: Pick<Events, 'webhookStored'>;
  readonly journal: Pick<Journal, 'arrivals'>;
  /** Stores entries, and says aloud when it cannot. */
  readonly append: (entries: readonly NewEntry[]) => Promise<Appended[]>;
  readonly locations: {
    get(id: LocationId): { language: LanguageTag; state: LocationState } | null;
  };
  readonly instances: {
    ofLocation(
      id: LocationId,
    ): readonly { id: InstanceId; name: string; ownJid: PhoneJid | null }[];
  };
  readonly checkNumber: (question: NumberQuestion) => Promise<NumberCheck>;
  readonly triggers: Pick<TriggerBook, 'save' | 'end'>;
  /** Another relay on this database serves it: the caller is to ask that one. */
  readonly isElsewhere?: ((id: LocationId) => boolean) | undefined;
  /** Of HighLevel's API: only there are triggers told. */
  readonly apiHosts: readonly string[];
}

interface Place {
  readonly locationId: LocationId;
  readonly language: LanguageTag;
  readonly instances: ReturnType<WorkflowDeskOptions['instances']['ofLocation']>;
}

/** Values by which a form says that the ordinary route is to decide. */
const ANY_NUMBER = /^(auto|automatic|default|any)$/i;

/** From an authenticated call of a workflow to committed entries, and the answers of the workflow editor. */
export class JournalWorkflowDesk implements WorkflowDesk {
  readonly token: string | null;
  readonly #options: WorkflowDeskOptions;
  readonly #turns = new Map<string, Promise<unknown>>();
  #missed = false;

  constructor(options: WorkflowDeskOptions) {
    this.token = options.token;
    this.#options = options;
  }

  /** Whether calls came that could not be let in, since no token is set. */
  get missesToken(): boolean {
    return this.#missed;
  }

  calledWithoutToken(): void {
    this.#missed = true;
  }

  async run(body: unknown, around: Around): Promise<WorkflowAnswer> {
    const reading = readWorkflowCall(body, around);
    if (reading.type === 'wrong') return this.#wrong(body, around, reading);
    const call = reading.read;
    const place = this.#place(call.locationId);
    if ('status' in place) return place;
    const instanceId = chosen(place, call.instance);
    if (instanceId === 'unknown') {
      return {
        status: 404,
        body: failure('workflow.instance-unknown', place.language, 'instanceId'),
      };
    }
    const { action } = call;
    if (action.type === 'check') return this.#check(call, place, instanceId);
    return this.#store(call, sendsOf(action, this.#options.buttons), instanceId);
  }

  options(body: unknown, around: Around): WorkflowAnswer {
    const place = this.#asked(body, around);
    if ('status' in place) return place;
    return { status: 200, body: { options: optionsFor(place.instances, place.language) } };
  }

  fields(body: unknown, around: Around): WorkflowAnswer {
    const place = this.#asked(body, around);
    if ('status' in place) return place;
    const { instances, language, action } = place;
    return { status: 200, body: { inputs: fieldsFor(action, { instances, language }) } };
  }

  /** A trigger was put into a workflow, changed or taken out. */
  async trigger(body: unknown): Promise<WorkflowAnswer> {
    const { triggers, apiHosts } = this.#options;
    const reading = readSubscription(body, apiHosts);
    if (reading.type === 'wrong') {
      return { status: 400, body: failure(reading.code, 'en', reading.field) };
    }
    if (reading.type === 'ended') {
      if (this.#options.isElsewhere?.(reading.locationId) === true) {
        return { status: 503, body: failure('relay.held-elsewhere', 'en', 'extras.locationId') };
      }
      await triggers.end(reading.locationId, reading.triggerId);
      return { status: 200, body: { success: true } };
    }
    const { subscription } = reading;
    const place = this.#place(subscription.locationId);
    if ('status' in place) return place;
    if (await triggers.save(subscription)) {
      return { status: 200, body: { success: true, event: subscription.event } };
    }
    return { status: 409, body: failure('trigger.too-many', place.language, 'triggerData.id') };
  }

  #asked(
    body: unknown,
    around: Around,
  ): (Place & { action: Parameters<typeof fieldsFor>[0] }) | WorkflowAnswer {
    const reading = readQuestion(body, around);
    if (reading.type === 'wrong') return this.#wrong(body, around, reading);
    const place = this.#place(reading.read.locationId);
    return 'status' in place ? place : { ...place, action: reading.read.action };
  }

  /** In the language of the location, where that much could be read. */
  #wrong(
    body: unknown,
    around: Around,
    { code, field }: { code: string; field: string },
  ): WorkflowAnswer {
    const question = readQuestion(body, around);
    const location =
      question.type === 'read' ? this.#options.locations.get(question.read.locationId) : null;
    return { status: 400, body: failure(code, location?.language ?? 'en', field) };
  }

  /** A location that is not connected here is told nothing about those that are. */
  #place(locationId: LocationId): Place | WorkflowAnswer {
    const { locations, instances } = this.#options;
    const location = locations.get(locationId);
    const field = 'extras.locationId';
    if (location === null) {
      if (this.#options.isElsewhere?.(locationId) === true) {
        return { status: 503, body: failure('relay.held-elsewhere', 'en', field) };
      }
      return { status: 404, body: failure('route.location-unknown', 'en', field) };
    }
    const { language, state } = location;
    if (state === 'uninstalled') {
      return { status: 404, body: failure('location.uninstalled', language, field) };
    }
    return { locationId, language, instances: instances.ofLocation(locationId) };
  }

  async #check(
    { locationId, contactId, phone }: WorkflowCall,
    { language, instances }: Place,
    instanceId: InstanceId | null,
  ): Promise<WorkflowAnswer> {
    const check = await this.#options.checkNumber({ locationId, contactId, phone, instanceId });
    const { result } = check;
    const onWhatsApp = result === 'unknown' ? null : result === 'yes';
    const more =
      'reason' in check
        ? { reason: say(check.reason, {}, language).sentence }
        : { number: check.number };
    const told = { result, status: result, exists: onWhatsApp, onWhatsApp };
    const asker = instances.find((one) => one.id === instanceId)?.name ?? '';
    return { status: 200, body: { success: true, ...told, instanceName: asker, ...more } };
  }

  async #store(
    call: WorkflowCall,
    actions: readonly WorkflowAction[],
    instanceId: InstanceId | null,
  ): Promise<WorkflowAnswer> {
    const digest = digestOf(call);
    return this.#inTurn(`${call.locationId} ${digest}`, async () => {
      const name = await this.#nameOf(call, digest);
      const entries = actions.map((action, part) =>
        this.#entry(call, { action, instanceId, key: workflowKey(call.locationId, name, part) }),
      );
      const appended = await this.#options.append(entries);
      const stored = appended.filter((one) => one.outcome === 'stored').length;
      const duplicates = appended.length - stored;
      this.#options.events.webhookStored({ side: 'workflow', stored, duplicates });
      const ids = appended.map((one) => one.id);
      const [id] = ids;
      const parts = ids.length > 1 ? { ids } : {};
      return {
        status: 200,
        body: { success: true, id, messageId: id, ...parts, repeated: stored === 0 },
      };
    });
  }

  #entry(
    { locationId, contactId, workflowId, phone }: WorkflowCall,
    of: { action: WorkflowAction; instanceId: InstanceId | null; key: string },
  ): NewEntry<'workflow.action'> {
    const contact = contactId ?? '';
    return {
      kind: 'workflow.action',
      locationId,
      instanceId: null,
      // The contact's own lane: in order with what agents write.
      lane: lane.fromHighLevel(locationId, contact),
      orderAt: 0,
      dedupeKey: of.key,
      payload: {
        contactId: contact,
        workflowId,
        phone,
        instanceId: of.instanceId,
        action: of.action,
      },
      expiresAt: Date.now() + this.#options.times.workflowExpiryMs,
    };
  }

  /**
   * Under which name the call is stored. With an id of the caller's it is that, for ever; else the content, together
   * with the piece of time in which it was first seen: a repeat finds the name in this piece or in the one before.
   */
  async #nameOf(call: WorkflowCall, digest: string): Promise<string> {
    if (call.callId !== null) return `id.${digest}`;
    const windowMs = Math.max(1, this.#options.times.workflowRepeatMs);
    const now = Date.now();
    const piece = Math.floor(now / windowMs);
    const before = `${String(piece - 1)}.${digest}`;
    const key = workflowKey(call.locationId, before, 0);
    const arrival = (await this.#options.journal.arrivals([key])).get(key);
    const isRepeat = arrival !== undefined && arrival.createdAt > now - windowMs;
    return isRepeat ? before : `${String(piece)}.${digest}`;
  }

  /** Two calls at the same moment: the second one looks only after the first is stored. */
  async #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(work, work);
    this.#turns.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    }
  }
}

/** What makes two calls the same: the caller's own id, else everything that was asked for. */
function digestOf({
  callId,
  workflowId,
  contactId,
  instance,
  phone,
  action,
}: WorkflowCall): string {
  const what = callId === null ? [instance, phone, action] : [callId];
  const text = JSON.stringify([workflowId, contactId, ...what]);
  return createHash('sha256').update(text).digest('base64url');
}

/** The number that a form names, by our id or its name; only the location's own are looked at. */
function chosen({ instances }: Place, written: string | null): InstanceId | null | 'unknown' {
  if (written === null || ANY_NUMBER.test(written.trim())) return null;
  const name = written.trim();
  const found =
    instances.find((one) => one.id === name || one.name === name) ??
    instances.find((one) => one.name.toLowerCase() === name.toLowerCase());
  return found?.id ?? 'unknown';
}
