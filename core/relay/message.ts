/**
 * The one message shape that both sides are translated to, and the ids of both sides as branded types,
 * so that an id of one side can never be handed to the other.
 *
 * Glossary: *instance*, one WhatsApp number on an Evolution server · *location*, a HighLevel sub-account ·
 * *peer*, the person or group on the WhatsApp side · *lane*, one conversation's queue · *entry*, one piece of
 * work in the journal · *attempt*, one try of an entry · *link*, a WhatsApp id and the HighLevel id that belong
 * together · *receipt*, what WhatsApp says of a message we sent.
 */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** HighLevel sub-account id. */
export type LocationId = Branded<'LocationId'>;
/** HighLevel agency id. */
export type CompanyId = Branded<'CompanyId'>;
/** HighLevel contact id. */
export type ContactId = Branded<'ContactId'>;
/** HighLevel conversation id. */
export type ConversationId = Branded<'ConversationId'>;
/** HighLevel message id. */
export type HighLevelId = Branded<'HighLevelId'>;
/** Our own uuid of an instance; Evolution's name and id change on re-creation, this never does. */
export type InstanceId = Branded<'InstanceId'>;
/** WhatsApp message id (`key.id` of an Evolution event). */
export type WhatsAppId = Branded<'WhatsAppId'>;
/** `<digits>@s.whatsapp.net`, without a device part. */
export type PhoneJid = Branded<'PhoneJid'>;
/** `<digits>@lid`; its digits are not a phone number (P6). */
export type LidJid = Branded<'LidJid'>;
/** `…@g.us` */
export type GroupJid = Branded<'GroupJid'>;
export type Jid = PhoneJid | LidJid | GroupJid;

/** The person or group on the WhatsApp side, in every form an event showed of it. */
export type Peer =
  | { readonly type: 'person'; readonly phone: PhoneJid | null; readonly lid: LidJid | null }
  | { readonly type: 'group'; readonly group: GroupJid };

export type MediaType = 'image' | 'video' | 'audio' | 'document' | 'sticker';

/** What a message says. `line` is worded by the catalogue in the location's language when it is written. */
export type Content =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'media';
      readonly media: MediaType;
      readonly caption: string;
      readonly mimeType: string | null;
      readonly fileName: string | null;
      /** Bytes, as announced by the sender; null when unknown. */
      readonly size: number | null;
      readonly seconds: number | null;
      /** A voice note, a round video or a GIF are shown with a label. */
      readonly variant: 'voice' | 'round' | 'gif' | null;
    }
  | {
      readonly type: 'line';
      /** A code of `core/words` that starts with `line.`. */
      readonly code: LineCode;
      readonly params: Readonly<Record<string, string>>;
    };

/** Short lines for what HighLevel cannot show as such; each has a sentence per language in `core/words`. */
export const LINE_CODES = [
  'line.location', // {name} {address} {link}
  'line.live-location', // {link}
  'line.contacts', // {cards}
  'line.reaction', // {emoji} {target}
  'line.reaction-removed', // {target}
  'line.edited', // {text} {target}
  'line.edited-unreadable', // {target}
  'line.deleted', // {target}
  'line.poll', // {question} {options}
  'line.poll-vote', // {target} {options}
  'line.group-invite', // {group} {caption}
  'line.product', // {title} {description}
  'line.order', // {title} {items}
  'line.album', // {count}
  'line.view-once', //
  'line.open-on-phone', //
  'line.call', // {status} {video}
  'line.unsupported', // {type}
  'line.poll-vote-unreadable', // {target}
  'line.poll-result', // {question} {options}
  'line.reaction-unreadable', // {target}
  'line.pinned', // {target}
  'line.unpinned', // {target}
  'line.event', // {title} {when} {place} {text}
  'line.event-cancelled', // {title}
  'line.event-answer', // {target}
  'line.scheduled-call', // {title} {when}
  'line.channel-invite', // {channel} {caption}
  'line.sticker-pack', // {name}
  'line.phone-asked', //
  'line.payment', // {text}
  'line.payment-asked', // {amount} {text}
  'line.payment-declined', // {target}
  'line.payment-cancelled', // {target}
  'line.payment-invite', //
  'line.ad', // {title} {link} {click}
] as const;
export type LineCode = (typeof LINE_CODES)[number];

/** Who wrote it: the contact; the owner on the phone; another client of the same gateway. */
export type WhatsAppOrigin = 'contact' | 'phone' | 'gateway';

/** The click-to-WhatsApp ad that a chat began from; a text is empty when it is not known. */
export interface Ad {
  readonly title: string;
  readonly link: string;
  /** Meta's id of the click. */
  readonly click: string;
}

/** A group or person named in a text by its address: `@120363…@g.us`, `@201111111111111`. */
export type Mention =
  | { readonly type: 'group'; readonly address: string; readonly name: string }
  | { readonly type: 'lid'; readonly lid: LidJid };

/** What comes with a message beside its content. */
export interface Beside {
  readonly forwarded: boolean;
  readonly ad: Ad | null;
  /** What the gateway's own speech recognition made of a voice note. */
  readonly transcript: string | null;
  readonly mentions: readonly Mention[];
}

/** A WhatsApp message, read from an Evolution event. */
export interface WhatsAppMessage {
  readonly id: WhatsAppId;
  readonly origin: WhatsAppOrigin;
  readonly peer: Peer;
  /** The author inside a group; null in a 1:1 chat. */
  readonly author: {
    readonly phone: PhoneJid | null;
    readonly lid: LidJid | null;
    readonly name: string | null;
  } | null;
  /** The contact's own profile name; null for what the owner wrote. */
  readonly pushName: string | null;
  /** Milliseconds; WhatsApp itself gives whole seconds. */
  readonly sentAt: number;
  readonly content: Content;
  readonly quote: { readonly id: WhatsAppId; readonly text: string | null } | null;
  /** Null when nothing comes with it, as with nearly every message. */
  readonly beside: Beside | null;
}

export const RECEIPT_STATUSES = ['failed', 'delivered', 'read'] as const;
/** What HighLevel can be told; `pending` is where every message starts. */
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** A HighLevel message that is to be sent on WhatsApp, read from a Delivery URL post. */
export interface HighLevelMessage {
  readonly id: HighLevelId;
  readonly locationId: LocationId;
  readonly contactId: ContactId;
  readonly conversationId: ConversationId | null;
  /** E.164 as HighLevel has it; null when the contact has none. */
  readonly phone: string | null;
  readonly text: string;
  readonly attachments: readonly string[];
  /** The logged-in sender; absent for API, workflow and bot sends. */
  readonly userId: string | null;
  /** The `altId`, as we gave it, of the message that this one answers; null = it answers none. */
  readonly replyToAltId: string | null;
}
