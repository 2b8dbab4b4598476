/** Which ad a chat began from, written into the contact: tags, and fields where the location's access allows them. */
import { ClientError } from '../../clients/client-error.ts';
import type { ContactField } from '../../clients/highlevel/contact-fields.ts';
import type { HighLevelClient } from '../../clients/highlevel/client.ts';
import type { ContactId, LocationId } from '../message.ts';
import type { ContactEvents } from './contact-finder.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';

/** An empty text is not known. */
export interface AdOf {
  readonly title: string;
  readonly link: string;
  readonly click: string;
}

/**
 * The fields, and under which keys HighLevel files such names. The names are the same in every language: workflows and
 * lists name the fields by their keys, and a location may change its language.
 */
const FIELDS = {
  title: { name: 'WhatsApp ad headline', key: 'contact.whatsapp_ad_headline' },
  link: { name: 'WhatsApp ad link', key: 'contact.whatsapp_ad_link' },
  click: { name: 'WhatsApp ad click id', key: 'contact.whatsapp_ad_click_id' },
} as const satisfies Record<keyof AdOf, { name: string; key: string }>;
type Part = keyof typeof FIELDS;
const PARTS = Object.keys(FIELDS) as Part[];

/** The fields' ids by what they hold; one is missing where it neither was there nor could be made. */
type Known = ReadonlyMap<Part, string>;
const NONE: Known = new Map();
/** How long it is believed which fields a location has, or that its access does not show them (ms). */
const BELIEVED_MS = 60 * 60 * 1000;

interface Asked {
  readonly until: number;
  readonly fields: Promise<Known>;
}

export class AdFacts {
  readonly #client: Pick<HighLevelClient, 'addTags' | 'fields'>;
  readonly #events: Pick<ContactEvents, 'contactNotTouched'>;
  readonly #asked = new Map<LocationId, Asked>();

  constructor(
    client: Pick<HighLevelClient, 'addTags' | 'fields'>,
    events: Pick<ContactEvents, 'contactNotTouched'>,
  ) {
    this.#client = client;
    this.#events = events;
  }

  /**
   * Called before the ad's line is written, which happens once: repeating it changes nothing. What HighLevel refuses
   * holds up no line; throws ClientError when HighLevel is away.
   */
  async write(
    to: { readonly locationId: LocationId; readonly contactId: ContactId },
    ad: AdOf,
    wanted: { readonly tags: readonly string[]; readonly fields: boolean },
    calls: HighLevelCalls,
  ): Promise<void> {
    const { locationId, contactId } = to;
    if (wanted.tags.length > 0) {
      await this.#optional(locationId, () =>
        calls.call(() => this.#client.addTags(locationId, contactId, wanted.tags)),
      );
    }
    if (!wanted.fields) return;
    const known = await this.#fieldsOf(locationId, calls);
    const values = PARTS.flatMap((part) => {
      const id = known.get(part);
      return id === undefined || ad[part] === '' ? [] : [{ id, value: ad[part] }];
    });
    if (values.length === 0) return;
    const done = await this.#optional(locationId, () =>
      calls.call(() => this.#client.fields.set(locationId, contactId, values)),
    );
    // Somebody may have deleted a field.
    if (!done) this.#asked.delete(locationId);
  }

  /** One at a time for each location, so that no field is made twice. */
  #fieldsOf(locationId: LocationId, calls: HighLevelCalls): Promise<Known> {
    const asked = this.#asked.get(locationId);
    if (asked !== undefined && asked.until > Date.now()) return asked.fields;
    const fields = this.#find(locationId, calls);
    const now = { until: Date.now() + BELIEVED_MS, fields };
    this.#asked.set(locationId, now);
    fields.catch(() => {
      if (this.#asked.get(locationId) === now) this.#asked.delete(locationId);
    });
    return fields;
  }

  async #find(locationId: LocationId, calls: HighLevelCalls): Promise<Known> {
    let there: readonly ContactField[] = [];
    const isShown = await this.#optional(locationId, async () => {
      there = await calls.call(() => this.#client.fields.list(locationId));
    });
    if (!isShown) return NONE;
    const known = new Map<Part, string>();
    for (const part of PARTS) {
      const { name, key } = FIELDS[part];
      const found = there.find((one) => one.key === key) ?? there.find((one) => one.name === name);
      if (found !== undefined) known.set(part, found.id);
    }
    for (const part of PARTS.filter((one) => !known.has(one))) {
      const isMade = await this.#optional(locationId, async () => {
        const { name } = FIELDS[part];
        const made = await calls.call(() => this.#client.fields.make(locationId, name));
        known.set(part, made.id);
      });
      // One that may not be made speaks for all.
      if (!isMade) break;
    }
    return known;
  }

  /** False = HighLevel refused it. */
  async #optional(locationId: LocationId, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof ClientError) || !isRefusal(error)) throw error;
      this.#events.contactNotTouched(locationId, error);
      return false;
    }
  }
}

/**
 * Whatever HighLevel says to a call that the relay can do without: that the access as a whole is lost shows on the line
 * itself, which comes next.
 */
function isRefusal({ status }: ClientError): boolean {
  return status !== null && status >= 400 && status < 500 && status !== 429;
}
