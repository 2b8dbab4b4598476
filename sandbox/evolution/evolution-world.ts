/** What the parts of the pretend Evolution share. */
import type { Json } from '../support/call.ts';
import type { Changes } from '../support/changes.ts';
import type { Instance, People, StoredMessage } from './state.ts';
import type { Webhooks } from './webhooks.ts';

export interface EvolutionBehaviour {
  /** Told by `GET /`, and whose shapes and faults these are. Default 2.3.6. */
  version: string;
  /** The global key, `AUTHENTICATION_API_KEY`. */
  readonly apiKey: string;
  /** `DATABASE_SAVE_DATA_NEW_MESSAGE`: without it nothing is found again, and no receipts are sent on. */
  readonly saveMessages: boolean;
  /** After a failed media fetch the server waits and tries a second way. Default 5,000 ms. */
  readonly mediaRetryMs: number;
  /** How long a send call still takes after its `send.message` event was emitted. Default 0. */
  readonly replyLatencyMs: number;
  /** How many messages of an instance are kept; the oldest go first. */
  readonly keepMessages: number;
  /** How long one QR code holds. Default 45,000 ms. */
  readonly qrLifetimeMs: number;
  /** `QRCODE_LIMIT`: how many are shown before linking stops. Default 30. */
  readonly qrLimit: number;
  /** How long WhatsApp takes to hand out the first one. Default 0. */
  readonly qrDelayMs: number;
}

export type EvolutionChange =
  | { readonly type: 'message'; readonly instance: string; readonly id: string }
  | { readonly type: 'instance'; readonly instance: string }
  | { readonly type: 'version' };

export interface EvolutionWorld {
  readonly behaviour: EvolutionBehaviour;
  readonly instances: Map<string, Instance>;
  readonly people: People;
  readonly webhooks: Webhooks;
  readonly changes: Changes<EvolutionChange>;
  /** Numbers that a send has checked with WhatsApp: cached 7 days, across instances. */
  readonly checkedNumbers: Set<string>;
  /** Direct paths of media that WhatsApp no longer keeps. */
  readonly expiredMedia: Set<string>;
  licensed: boolean;
  /** Keys do not show the other form of an address, as happens now and then. */
  hidesAlternative: boolean;
  nextSeq(): number;
  /** Stored messages get automatic receipts, when they are switched on. */
  sentMessage(instance: Instance, message: StoredMessage): void;
}

/** Keeps a message; the repeat filter of the real server is by id. */
export function keepMessage(
  world: EvolutionWorld,
  instance: Instance,
  message: StoredMessage,
): void {
  instance.messages.push(message);
  instance.byId.set(message.key.id, message);
  if (instance.messages.length > world.behaviour.keepMessages * 1.25) {
    const dropped = instance.messages.splice(
      0,
      instance.messages.length - world.behaviour.keepMessages,
    );
    for (const old of dropped) instance.byId.delete(old.key.id);
  }
  world.changes.tell({ type: 'message', instance: instance.name, id: message.key.id });
}

/** Writes a message into the server's own database, if that is switched on. */
export function saveMessage(world: EvolutionWorld, message: StoredMessage): void {
  message.saved = world.behaviour.saveMessages;
}

/** What the database holds of an edited message: the new content, at the time of the edit. The old one is gone. */
export function saveEdit(message: StoredMessage, content: Json, at: number): void {
  message.message = content;
  message.messageTimestamp = Math.floor(at / 1000);
  message.marks.push('EDITED');
}

/** A message by its WhatsApp id, as far as the server's own database knows it. */
export function savedMessage(
  world: EvolutionWorld,
  instance: Instance,
  id: string,
): StoredMessage | null {
  return world.behaviour.saveMessages ? (instance.byId.get(id) ?? null) : null;
}
