import { setTimeout as delay } from 'node:timers/promises';
import type { ContactId, InstanceId, LocationId } from '../message.ts';
import { digitsForSending, phoneJid, toE164 } from '../reading/jid.ts';
import { HighLevelCalls } from './highlevel-calls.ts';
import { classOf, reasonOf } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';

interface Question {
  readonly locationId: LocationId;
  readonly contactId: ContactId | null;
  /** As written; null = the contact's own. */
  readonly phone: string | null;
  readonly instanceId: InstanceId | null;
}

type Answer =
  | { readonly result: 'yes' | 'no'; readonly number: string }
  /** `reason`: a code of the catalogue. */
  | { readonly result: 'no' | 'unknown'; readonly reason: string };

const HOUR = 60 * 60 * 1000;
/** People join WhatsApp more often than they leave it. */
const KEPT_MS = { yes: 7 * 24 * HOUR, no: HOUR };
const CACHED = 10_000;
/** A workflow waits for the answer: one that would come later is not waited for. */
const LONGEST_WAIT_MS = 8_000;

/**
 * Whether a number is on WhatsApp. Asked of WhatsApp one at a time, with a pause, and remembered: many questions are a
 * known cause of bans (Evolution issue 2228). Never throws: what cannot be told is `unknown`, with the reason.
 */
export class NumberChecks {
  readonly #parts: RelayParts;
  readonly #isOpen: (id: InstanceId) => boolean;
  readonly #known = new Map<string, { readonly answer: Answer; readonly until: number }>();
  readonly #queues = new Map<InstanceId, { last: Promise<unknown>; freeAt: number }>();

  constructor(parts: RelayParts, isOpen: (id: InstanceId) => boolean) {
    this.#parts = parts;
    this.#isOpen = isOpen;
  }

  async check(question: Question): Promise<Answer> {
    try {
      const digits = await this.#digitsOf(question);
      if (digits === null) return { result: 'no', reason: 'route.no-phone' };
      const known = this.#known.get(digits);
      if (known !== undefined && known.until > Date.now()) return known.answer;
      const instanceId = this.#instanceFor(question);
      if (instanceId === null) return { result: 'unknown', reason: 'route.no-instance' };
      if (!this.#isOpen(instanceId)) return { result: 'unknown', reason: 'number.offline' };
      return await this.#inTurn(instanceId, () => this.#ask(instanceId, digits));
    } catch (error) {
      return { result: 'unknown', reason: reasonOf(error).code };
    }
  }

  /** The phone that is asked about; else the one by which we know the contact, else the one in HighLevel. */
  async #digitsOf({ locationId, contactId, phone }: Question): Promise<string | null> {
    const { contacts, pacing, highlevel } = this.#parts;
    if (phone !== null) return digitsForSending(phone);
    if (contactId === null) return null;
    const peers = await contacts.peersOf(locationId, contactId);
    const jid = peers.map(({ peer }) => phoneJid(peer)).find((one) => one !== null);
    if (jid != null) return digitsForSending(toE164(jid));
    const calls = new HighLevelCalls(pacing, locationId, { priority: 'status', prepaid: 0 });
    const contact = await calls.call(() => highlevel.getContact(locationId, contactId));
    return contact?.phone == null ? null : digitsForSending(contact.phone);
  }

  #instanceFor({ locationId, instanceId }: Question): InstanceId | null {
    const { places } = this.#parts;
    const ours = places.instancesOf(locationId);
    const standard = places.location(locationId)?.defaultInstanceId ?? null;
    const candidates = standard === null ? ours : [standard, ...ours];
    return instanceId ?? candidates.find((id) => this.#isOpen(id)) ?? ours[0] ?? null;
  }

  async #ask(instanceId: InstanceId, digits: string): Promise<Answer> {
    const { places, destinations } = this.#parts;
    const name = places.instance(instanceId)?.name ?? '';
    try {
      const { exists, jid } = await places.evolution(instanceId).numberStatus(name, digits);
      destinations.whatsappAnswered(instanceId);
      const number = (jid.split('@')[0] ?? digits).replace(/:\d+$/, '');
      const answer: Answer = exists ? { result: 'yes', number } : { result: 'no', number: digits };
      this.#remember(digits, answer);
      return answer;
    } catch (error) {
      // The answer to an offline number is a 400 with an empty body: no sign that the gateway is away.
      if (classOf(error) === 'destination') destinations.whatsappFailed(instanceId, error);
      throw error;
    }
  }

  /** One question of a number at a time. Whoever would have to wait too long is told so at once. */
  async #inTurn(instanceId: InstanceId, ask: () => Promise<Answer>): Promise<Answer> {
    const gapMs = this.#parts.times.numberCheckGapMs;
    const now = Date.now();
    const queue = this.#queues.get(instanceId) ?? { last: Promise.resolve(), freeAt: 0 };
    const startAt = Math.max(now, queue.freeAt);
    if (startAt - now > LONGEST_WAIT_MS)
      return { result: 'unknown', reason: 'workflow.check-busy' };
    const turn = queue.last.then(async () => {
      await delay(Math.max(0, startAt - Date.now()));
      return ask();
    });
    const last = turn.catch(() => undefined);
    this.#queues.set(instanceId, { last, freeAt: startAt + gapMs });
    return turn;
  }

  #remember(digits: string, answer: Answer): void {
    const keptMs = answer.result === 'yes' ? KEPT_MS.yes : KEPT_MS.no;
    this.#known.delete(digits);
    this.#known.set(digits, { answer, until: Date.now() + keptMs });
    if (this.#known.size <= CACHED) return;
    const oldest = this.#known.keys().next();
    if (oldest.done !== true) this.#known.delete(oldest.value);
  }
}
