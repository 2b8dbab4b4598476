/** What the page shows: one picture of both pretend sides, the journal and the switches. */
import type { PhoneMessage } from '../evolution/state.ts';
import { EVOLUTION_VERSIONS } from '../evolution/versions.ts';
import type { MessageView } from '../highlevel/state.ts';
import type { Switches } from './page-switches.ts';
import type { SandboxWorld } from '../world.ts';

/** An entry of the relay's journal, as far as the page shows it. Times are milliseconds. */
export interface EntryView {
  readonly id: string;
  readonly kind: string;
  readonly lane: string;
  readonly state: string;
  readonly attempts: number;
  readonly errorCode: string | null;
  readonly sentence: string | null;
  readonly createdAt: number;
  readonly settledAt: number | null;
}

/** Where the page hears of the journal. */
export interface EntrySource {
  /** The newest entries, in any order, with sentences in this language (a tag, as browsers name them). */
  recent(language: string): EntryView[];
  /** The listener is called after every change; returns the function that ends it. */
  subscribe(listener: () => void): () => void;
}

export interface FileView {
  readonly url: string;
  readonly mimeType: string;
  readonly fileName: string;
}

export interface Snapshot {
  readonly shop: string;
  readonly customers: readonly {
    readonly jid: string;
    readonly name: string;
    readonly phone: string;
    readonly unread: number;
    readonly messages: readonly {
      readonly id: string;
      readonly mine: boolean;
      readonly text: string;
      readonly file: FileView | null;
      readonly at: number;
      /** Of the customer's own messages; null for what the shop wrote. */
      readonly ticks: 'sent' | 'delivered' | 'read' | null;
      readonly deleted: boolean;
    }[];
  }[];
  readonly conversations: readonly {
    readonly contactId: string;
    readonly conversationId: string | null;
    readonly name: string;
    readonly phone: string;
    readonly unread: number;
    readonly messages: readonly {
      readonly id: string;
      readonly direction: 'inbound' | 'outbound';
      readonly text: string;
      readonly files: readonly FileView[];
      readonly at: number;
      readonly status: string | null;
      readonly error: string | null;
      /** A user wrote it, and nobody knows that it arrived. */
      readonly mayRetry: boolean;
    }[];
  }[];
  readonly entries: readonly (EntryView & {
    /** Whose conversation it belongs to; null when only the relay knows. */
    readonly person: string | null;
  })[];
  readonly switches: Readonly<Record<string, boolean>>;
  /** The version whose shapes and faults the pretend Evolution has, and those that it can have. */
  readonly evolution: { readonly version: string; readonly versions: readonly string[] };
  /** Instances that show a code and wait for a phone. */
  readonly linking: readonly string[];
  readonly app: {
    readonly installed: boolean;
    /** Where a click on “Install” in the marketplace leads; null while the relay is not known. */
    readonly marketplace: string | null;
  };
}

interface Shown {
  readonly entries: EntrySource;
  readonly switches: Switches;
  readonly language: string;
}

const SHOWN_MESSAGES = 200;
const SHOWN_ENTRIES = 60;

export function takeSnapshot(
  world: SandboxWorld,
  { entries, switches, language }: Shown,
): Snapshot {
  const names = namesOf(world);
  return {
    shop: world.relay.highlevel.location.name,
    customers: customers(world),
    conversations: conversations(world),
    entries: entries
      .recent(language)
      .toSorted((a, b) => b.createdAt - a.createdAt || b.id.localeCompare(a.id))
      .slice(0, SHOWN_ENTRIES)
      .map((entry) => ({
        ...entry,
        person: names.get(entry.lane.split(':').at(-1) ?? '') ?? null,
      })),
    switches: switches.states(),
    evolution: { version: world.evolution.version, versions: EVOLUTION_VERSIONS },
    linking: world.evolution
      .instances()
      .filter(({ waitsForPhone }) => waitsForPhone)
      .map(({ name }) => name),
    app: {
      installed: world.highlevel.isInstalled(world.relay.highlevel.location.locationId),
      marketplace: world.marketplace(),
    },
  };
}

/** People's names by all that a lane may end with: their addresses, contact ids and messages' ids on both sides. */
function namesOf(world: SandboxWorld): Map<string, string> {
  const { locationId } = world.relay.highlevel.location;
  const names = new Map<string, string>();
  for (const { name, jid, lid } of world.customers) names.set(jid, name).set(lid, name);
  for (const { whatsappId, peer } of world.evolution.messages()) {
    const name = names.get(peer);
    if (name !== undefined) names.set(whatsappId, name);
  }
  for (const { contact, messages } of world.highlevel.inbox(locationId)) {
    names.set(contact.id, contact.name);
    for (const { id } of messages) names.set(id, contact.name);
  }
  return names;
}

function customers(world: SandboxWorld): Snapshot['customers'] {
  const chats = Map.groupBy(world.evolution.messages(), (m) => m.peer);
  return world.customers.map(({ jid, name, phone }) => {
    const messages = (chats.get(jid) ?? []).slice(-SHOWN_MESSAGES);
    return {
      jid,
      name,
      phone,
      unread: messages.filter((m) => m.origin !== 'contact' && !isRead(m)).length,
      messages: messages.map((m) => ({
        id: m.whatsappId,
        mine: m.origin === 'contact',
        text: m.edits.at(-1) ?? m.text,
        file: m.media && {
          url: `/media/phone/${encodeURIComponent(m.whatsappId)}`,
          mimeType: m.media.mimeType,
          fileName: m.media.fileName ?? '',
        },
        at: m.messageTimestamp * 1000,
        ticks: m.origin === 'contact' ? ticksOf(m) : null,
        deleted: m.deleted,
      })),
    };
  });
}

function isRead(message: PhoneMessage): boolean {
  return message.receipts.some((r) => r.status === 'READ' || r.status === 'PLAYED');
}

/** Sent: WhatsApp has it. Delivered: the number's own side, the relay, has taken it. */
function ticksOf(message: PhoneMessage): 'sent' | 'delivered' | 'read' {
  if (isRead(message)) return 'read';
  return message.webhook?.acknowledgedAt == null ? 'sent' : 'delivered';
}

function conversations(world: SandboxWorld): Snapshot['conversations'] {
  const { locationId } = world.relay.highlevel.location;
  const known = new Map(world.highlevel.inbox(locationId).map((c) => [c.contact.id, c]));
  const rows = world.highlevel.contacts(locationId).map((contact) => {
    const conversation = known.get(contact.id);
    const messages = (conversation?.messages ?? []).slice(-SHOWN_MESSAGES);
    return {
      contactId: contact.id,
      conversationId: conversation?.id ?? null,
      name: contact.name,
      phone: contact.phone ?? '',
      unread: conversation?.unreadCount ?? 0,
      messages: messages.map((m) => inboxMessage(world, m)),
      last: messages.at(-1)?.storedAt ?? 0,
    };
  });
  return rows.sort((a, b) => b.last - a.last).map(({ last: _last, ...row }) => row);
}

function inboxMessage(world: SandboxWorld, message: MessageView) {
  return {
    id: message.id,
    direction: message.direction,
    text: message.body,
    files: message.attachments.map((url) => attachment(world, url)),
    at: Date.parse(message.dateAdded),
    status: message.direction === 'outbound' ? message.status : null,
    error: message.statuses.at(-1)?.error?.message ?? null,
    mayRetry: message.origin === 'app' && isOpen(message.status),
  };
}

function isOpen(status: MessageView['status']): boolean {
  return status === 'pending' || status === 'failed';
}

/** A file that HighLevel holds is shown from here; any other address is only a link. */
function attachment(world: SandboxWorld, url: string): FileView {
  const file = world.highlevel.file(url);
  const name = url.split('/').at(-1) ?? '';
  if (!file) return { url, mimeType: 'application/octet-stream', fileName: name };
  return { url: `/media/inbox/${name}`, mimeType: file.mimeType, fileName: file.fileName };
}
