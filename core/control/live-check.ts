/**
 * The experiment behind `waybridge doctor highlevel --live`: what HighLevel's documents leave open is asked of the real
 * one, with a test contact that a person names. Each question is a step with what came of it and the calls that it took,
 * without anything that tells whose they are. What it makes is taken away again, as far as HighLevel lets one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ClientError } from '../clients/client-error.ts';
import { HighLevelClient } from '../clients/highlevel/client.ts';
import type { ReadBackMessage } from '../clients/highlevel/client.ts';
import { providerFor } from '../install/location-options.ts';
import { NO_INSTANCE, partKey } from '../relay/journal/facts.ts';
import { readStanding } from '../relay/journal/reads.ts';
import { LINK_COLUMNS, linkRow } from '../relay/journal/statements.ts';
import type { ContactId, HighLevelId, LocationId } from '../relay/message.ts';
import type { LanguageTag } from '../words/say.ts';
import { wordsOf, WordedError } from '../words/worded-error.ts';
import type { Control } from './control.ts';
import { bad, ok, said, warn } from './doctor.ts';
import type { Bare, Finding } from './doctor.ts';
import { CallRecord } from './live-calls.ts';
import { forgetContact, noteContact, removeLeftovers } from './live-leftovers.ts';
import type { LiveCall } from './live-calls.ts';

export interface LiveReport {
  /** ISO 8601. */
  readonly at: string;
  readonly version: string;
  readonly steps: readonly (Finding & { readonly calls: readonly LiveCall[] })[];
}

export interface LiveTarget {
  readonly locationId: LocationId;
  readonly contactId: ContactId;
}

export interface LiveTimes {
  /** How long HighLevel may take to post a message of ours back to us (ms). */
  readonly echoMs: number;
  /** When a status is tried, after the message was written (ms). */
  readonly statusAtMs: readonly number[];
}

const TIMES: LiveTimes = {
  echoMs: 10_000,
  statusAtMs: [0, 2_000, 5_000, 10_000, 20_000, 40_000],
};
/** An earlier date must come back as it was given. */
const BACK_DATED_MS = 90_000;
const TEXT = 'Waybridge check. Nothing needs to be done about this message.';
/** One transparent pixel each. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WEBP = 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==';

/** @throws WordedError `location.not-found`, `live.contact-unknown`, `setup.provider`; ClientError of the first look */
export async function liveCheck(
  control: Control,
  target: LiveTarget,
  language: LanguageTag,
  times: Partial<LiveTimes> = {},
): Promise<LiveReport> {
  const check = await LiveCheck.prepare(control, target, { ...TIMES, ...times });
  const steps: LiveReport['steps'][number][] = [];
  for await (const { finding, calls } of check.steps()) {
    steps.push(...said([finding], language).map((one) => ({ ...one, calls })));
  }
  return { at: new Date().toISOString(), version: control.service.version, steps };
}

class LiveCheck {
  readonly #control: Control;
  readonly #target: LiveTarget;
  readonly #times: LiveTimes;
  readonly #record: CallRecord;
  readonly #highlevel: HighLevelClient;
  readonly #phone: string | null;
  readonly #provider: string;

  private constructor(
    control: Control,
    target: LiveTarget,
    parts: {
      times: LiveTimes;
      record: CallRecord;
      highlevel: HighLevelClient;
      phone: string | null;
      provider: string;
    },
  ) {
    this.#control = control;
    this.#target = target;
    this.#times = parts.times;
    this.#record = parts.record;
    this.#highlevel = parts.highlevel;
    this.#phone = parts.phone;
    this.#provider = parts.provider;
  }

  static async prepare(control: Control, target: LiveTarget, times: LiveTimes): Promise<LiveCheck> {
    const { locationId, contactId } = target;
    const location = control.locations.get(locationId);
    if (location === null) {
      throw new WordedError('location.not-found', { location: locationId }, 'not-found');
    }
    const provider = providerFor(location, control.settings.highlevel.conversationProviderId);
    if (provider === null) throw new WordedError('setup.provider', {});
    const record = new CallRecord(control.http, [locationId, contactId]);
    const { apiUrl } = control.settings.highlevel;
    const highlevel = new HighLevelClient(record, { apiUrl, tokens: control.tokens });
    const contact = await highlevel.getContact(locationId, contactId);
    if (contact === null) {
      throw new WordedError('live.contact-unknown', { contact: contactId }, 'not-found');
    }
    if (contact.phone !== null) record.conceal(contact.phone);
    return new LiveCheck(control, target, {
      times,
      record,
      highlevel,
      phone: contact.phone,
      provider,
    });
  }

  /** Never throws: what could not be asked is a finding. */
  async *steps(): AsyncGenerator<{ finding: Bare; calls: LiveCall[] }> {
    let outbound: HighLevelId | null = null;
    const left = await this.#removeLeftovers();
    if (left !== null) yield { finding: left, calls: this.#record.take() };
    const questions: (() => Promise<Bare>)[] = [
      () => this.#upsert(),
      () => this.#inbound(),
      async () => {
        const asked = await this.#outbound();
        outbound = asked.messageId;
        return asked.finding;
      },
      async () => this.#status(outbound),
      () => this.#uploadPng(),
      () => this.#uploadWebp(),
      () => this.#withoutPhone(),
      () => Promise.resolve(warn('live.not-asked', {})),
    ];
    for (const question of questions) {
      const finding = await question().catch((error: unknown): Bare => {
        const { code, params } = wordsOf(error);
        return bad(code, params);
      });
      yield { finding, calls: this.#record.take() };
    }
  }

  /** What an earlier run could not take away, because it was killed or refused; null = nothing. */
  async #removeLeftovers(): Promise<Bare | null> {
    const { storage } = this.#control;
    const { locationId } = this.#target;
    const { removed, failed } = await removeLeftovers(storage, this.#highlevel, locationId);
    const [contact] = failed;
    if (contact !== undefined) return bad('live.not-cleaned', { contact });
    return removed === 0 ? null : ok('live.leftovers-removed', { count: String(removed) });
  }

  /** Does the location find a contact by its phone, or make another one? */
  async #upsert(): Promise<Bare> {
    const phone = this.#phone;
    if (phone === null) return warn('live.upsert-no-phone', {});
    const { locationId, contactId } = this.#target;
    const { id, isNew } = await this.#highlevel.upsertContact(locationId, { phone });
    if (id === contactId) return ok('live.upsert-same');
    this.#record.conceal(id);
    if (isNew) await this.#highlevel.deleteContact(locationId, id);
    return bad('live.upsert-other', {});
  }

  /** Is an inbound message stored, with its own date? */
  async #inbound(): Promise<Bare> {
    const date = Date.now() - BACK_DATED_MS;
    const messageId = await this.#add('inbound', date);
    return this.#differences(await this.#readBack(messageId), { direction: 'inbound', date });
  }

  /** Is a message that was typed on the phone shown, and not posted back to us to be sent? */
  async #outbound(): Promise<{ finding: Bare; messageId: HighLevelId }> {
    const { storage } = this.#control;
    const { locationId } = this.#target;
    const date = Date.now();
    const messageId = await this.#add('outbound', date);
    // So that no later look at the conversation takes it for something that an agent wrote.
    await storage.transaction(async (tx) => {
      const link = {
        instanceId: NO_INSTANCE,
        whatsappId: messageId,
        locationId,
        highlevelId: messageId,
        part: 0,
        parts: 1,
        origin: 'relay',
        peer: '',
        receiptRank: 0,
      } as const;
      await tx.insertNew('message_links', LINK_COLUMNS, [linkRow(link, date)]);
    });
    const finding = this.#differences(await this.#readBack(messageId), {
      direction: 'outbound',
      date,
    });
    if (finding.grade !== 'ok') return { finding, messageId };
    const until = Date.now() + this.#times.echoMs;
    const key = partKey(locationId, messageId, 0);
    do {
      if ((await readStanding(storage, key)) !== null) {
        return { finding: bad('live.outbound-echoed', {}), messageId };
      }
      await delay(Math.min(250, this.#times.echoMs));
    } while (Date.now() < until);
    return { finding: ok('live.outbound-silent'), messageId };
  }

  /** From when on does HighLevel take a status? */
  async #status(messageId: HighLevelId | null): Promise<Bare> {
    if (messageId === null) return warn('live.status-not-asked', {});
    const started = Date.now();
    for (const at of this.#times.statusAtMs) {
      await delay(Math.max(0, started + at - Date.now()));
      try {
        await this.#highlevel.setStatus(this.#target.locationId, messageId, 'delivered');
        const seconds = String(Math.round((Date.now() - started) / 1000));
        return ok('live.status-taken', { seconds });
      } catch (error) {
        const early = error instanceof ClientError && error.code === 'highlevel.status-too-early';
        if (!early) throw error;
      }
    }
    return warn('live.status-refused', {});
  }

  async #uploadPng(): Promise<Bare> {
    await this.#upload('waybridge-check.png', 'image/png', PNG);
    return ok('live.upload-taken');
  }

  /** Its documents do not name WEBP; the relay turns stickers into PNG. */
  async #uploadWebp(): Promise<Bare> {
    try {
      await this.#upload('waybridge-check.webp', 'image/webp', WEBP);
      return ok('live.webp-taken');
    } catch (error) {
      if (error instanceof ClientError && error.code === 'http.unsupported-type') {
        return ok('live.webp-refused');
      }
      throw error;
    }
  }

  /** May a person whose number nobody knows have a conversation? */
  async #withoutPhone(): Promise<Bare> {
    const { locationId } = this.#target;
    const name = `Waybridge check ${new Date().toISOString()}`;
    const { storage } = this.#control;
    const leftover = await noteContact(storage, locationId);
    const { email } = leftover;
    this.#record.conceal(email);
    const { id, isNew } = await this.#highlevel.upsertContact(locationId, { name, email });
    this.#record.conceal(id);
    if (!isNew) return bad('live.no-phone-matched', {});
    let finding: Bare;
    try {
      await this.#add('inbound', Date.now(), id);
      finding = ok('live.no-phone-taken');
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      finding = warn('live.no-phone-refused', {});
    }
    try {
      await this.#highlevel.deleteContact(locationId, id);
      await forgetContact(storage, leftover);
    } catch {
      return bad('live.not-cleaned', { contact: name });
    }
    return finding;
  }

  async #add(
    direction: 'inbound' | 'outbound',
    date: number,
    contactId: ContactId = this.#target.contactId,
  ): Promise<HighLevelId> {
    const { messageId, conversationId } = await this.#highlevel.addMessage(
      this.#target.locationId,
      {
        contactId,
        conversationProviderId: this.#provider,
        direction,
        date,
        text: TEXT,
        attachments: [],
        altId: `waybridge-check-${String(date)}`,
      },
    );
    this.#record.conceal(messageId);
    if (conversationId !== null) this.#record.conceal(conversationId);
    return messageId;
  }

  async #readBack(messageId: HighLevelId): Promise<ReadBackMessage | null> {
    const { locationId, contactId } = this.#target;
    const conversation = await this.#highlevel.findConversation(locationId, contactId);
    if (conversation === null) return null;
    this.#record.conceal(conversation);
    const { messages } = await this.#highlevel.messages(locationId, conversation);
    return messages.find(({ id }) => id === messageId) ?? null;
  }

  #differences(
    read: ReadBackMessage | null,
    wanted: { readonly direction: 'inbound' | 'outbound'; readonly date: number },
  ): Bare {
    if (read === null) return bad('live.message-lost', { direction: wanted.direction });
    const differing = [
      ...(read.direction === wanted.direction ? [] : ['direction']),
      // HighLevel may cut the milliseconds.
      ...(Math.abs(read.date - wanted.date) < 1_000 ? [] : ['dateAdded']),
      ...(read.body === TEXT ? [] : ['body']),
      ...(read.providerId === this.#provider ? [] : ['conversationProviderId']),
    ];
    return differing.length === 0
      ? ok('live.message-kept', { direction: wanted.direction })
      : warn('live.message-differs', {
          direction: wanted.direction,
          fields: differing.join(', '),
        });
  }

  async #upload(fileName: string, mimeType: string, base64: string): Promise<void> {
    const url = await this.#highlevel.upload(this.#target.locationId, {
      contactId: this.#target.contactId,
      fileName,
      mimeType,
      bytes: Buffer.from(base64, 'base64'),
    });
    this.#record.conceal(url);
  }
}
