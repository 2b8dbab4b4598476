import { ClientError } from '../../clients/client-error.ts';
import type { FoundContact, HighLevelClient } from '../../clients/highlevel/client.ts';
import { isAutomatic } from '../journal/entry.ts';
import type { Reason, SendEntry } from '../journal/entry.ts';
import type { ContactId, LocationId } from '../message.ts';
import { readDeliveryPost } from '../reading/read-highlevel.ts';
import type { Destinations } from './destinations.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { addresseeOf } from './sends.ts';

/** Our channel: a conversation provider is of type SMS, whatever its name. */
export const DND_CHANNEL = 'SMS';
/** How long what HighLevel said of a contact is believed (ms). */
const BELIEVED_MS = 30_000;
const MOST = 10_000;

export function isOnDnd({ dnd, dndSettings }: FoundContact): boolean {
  const status = dndSettings[DND_CHANNEL]?.status;
  return dnd || status === 'active' || status === 'permanent';
}

/**
 * Keeps what no person wrote (no `userId`: workflows, bulk actions, bots, other programs) from contacts on Do Not
 * Disturb. HighLevel itself holds such messages back where our provider stands in for SMS; for an extra channel no
 * document says so. A person's own message always goes, and so does everything when HighLevel cannot be asked.
 */
export class AutomatedSends {
  readonly #client: Pick<HighLevelClient, 'getContact'>;
  readonly #destinations: Pick<Destinations, 'highlevel' | 'highlevelFailed'>;
  readonly #respectsDnd: (locationId: LocationId) => boolean;
  readonly #known = new Map<string, { until: number; onDnd: boolean }>();

  constructor(
    client: Pick<HighLevelClient, 'getContact'>,
    destinations: Pick<Destinations, 'highlevel' | 'highlevelFailed'>,
    respectsDnd: (locationId: LocationId) => boolean,
  ) {
    this.#client = client;
    this.#destinations = destinations;
    this.#respectsDnd = respectsDnd;
  }

  /** Before the send has its turn: finds out how it stands with the contact. Never throws for HighLevel's sake. */
  async ask(entry: SendEntry, calls: HighLevelCalls): Promise<void> {
    const to = this.#addressee(entry);
    if (to === null) return;
    const { locationId, contactId } = to;
    const asked = this.#known.get(keyOf(locationId, contactId));
    if (asked !== undefined && asked.until > Date.now()) return;
    if (this.#destinations.highlevel(locationId).heldBy() !== null) return;
    try {
      const contact = await calls.call(() => this.#client.getContact(locationId, contactId));
      if (contact !== null) this.learn(locationId, contactId, isOnDnd(contact));
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      this.#destinations.highlevelFailed(locationId, error);
    }
  }

  /** By what is known at the moment of the send: a stop word may have come since it was asked. */
  refusal(entry: SendEntry): Reason | null {
    const to = this.#addressee(entry);
    const known = to === null ? undefined : this.#known.get(keyOf(to.locationId, to.contactId));
    return known?.onDnd === true ? { code: 'contact.dnd' } : null;
  }

  learn(locationId: LocationId, contactId: ContactId, onDnd: boolean): void {
    const key = keyOf(locationId, contactId);
    this.#known.delete(key);
    this.#known.set(key, { until: Date.now() + BELIEVED_MS, onDnd });
    if (this.#known.size <= MOST) return;
    const oldest = this.#known.keys().next();
    if (oldest.done !== true) this.#known.delete(oldest.value);
  }

  /** Null for a person's message, and where the location does not want this. */
  #addressee(entry: SendEntry): { locationId: LocationId; contactId: ContactId } | null {
    const { locationId } = entry;
    if (locationId === null || !this.#respectsDnd(locationId)) return null;
    const to = addresseeOf(entry);
    return to === null || isOfPerson(entry) ? null : { locationId, contactId: to.contactId };
  }
}

function isOfPerson(entry: SendEntry): boolean {
  if (isAutomatic(entry)) return false;
  const post = readDeliveryPost(entry.payload?.post);
  return post.type === 'message' && post.message.userId !== null;
}

function keyOf(locationId: LocationId, contactId: ContactId): string {
  return `${locationId} ${contactId}`;
}
