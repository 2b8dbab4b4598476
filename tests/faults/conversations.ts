/** Conversations that are held while things go wrong: how they begin and go on, and what became of each message. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import type { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import type { Delivery } from '../../sandbox/support/poster.ts';
import { eventually } from '../support/eventually.ts';
import type { PlacedLocation } from '../support/placed-location.ts';

export interface TalkPlan {
  /** Over all conversations and both directions. */
  readonly messages: number;
  readonly conversations: number;
  /** The longest pause between two messages of a conversation: long enough for all kills to fall among them. */
  readonly pauseMs: number;
  /** When the first message of every conversation was written (ms). */
  readonly startAt: number;
}

interface Conversation {
  readonly place: PlacedLocation;
  readonly phone: string;
  contactId: string;
  /** What was acknowledged, in order. */
  readonly toHighLevel: string[];
  readonly toWhatsApp: string[];
  /** The longest that a post of one of them waited for its answer, or for its end without one (ms). */
  slowestMs: number;
}

export interface Comparison {
  readonly acknowledged: number;
  /** Texts that were acknowledged and are not at the other side. */
  readonly lost: string[];
  readonly doubled: string[];
  /** Conversations and directions whose order differs. */
  readonly disordered: string[];
  /** Messages whose marks in HighLevel are not `read` although the phone said so. */
  readonly unmarked: string[];
}

/** Each conversation begins with a message of its customer, which makes its contact. */
export async function begin(
  plan: TalkPlan,
  places: readonly PlacedLocation[],
  highlevel: PretendHighLevel,
  evolution: PretendEvolution,
): Promise<Conversation[]> {
  const conversations: Conversation[] = [];
  for (let index = 0; index < plan.conversations; index += 1) {
    const place = places[index % places.length];
    if (place === undefined) throw new Error('no location');
    const phone = `551198${String(1_000_000 + index)}`;
    const text = `hello of ${phone}`;
    evolution.receives({ instance: place.instance, from: phone, text, at: plan.startAt });
    conversations.push({
      place,
      phone,
      contactId: '',
      toHighLevel: [text],
      toWhatsApp: [],
      slowestMs: 0,
    });
  }
  await eventually(() => {
    for (const conversation of conversations) {
      const { locationId } = conversation.place;
      const found = highlevel
        .contacts(locationId)
        .find((contact) => contact.phone === `+${conversation.phone}`);
      if (found === undefined) throw new Error(`no contact for ${conversation.phone}`);
      conversation.contactId = found.id;
    }
  });
  return conversations;
}

interface Sides {
  readonly highlevel: PretendHighLevel;
  readonly evolution: PretendEvolution;
  readonly random: () => number;
}

/** Within a conversation a message follows when the one before it is acknowledged; conversations do not wait. */
export async function talkAll(
  plan: TalkPlan,
  conversations: readonly Conversation[],
  sides: Sides,
): Promise<void> {
  let left = plan.messages - conversations.length;
  await Promise.all(
    conversations.map(async (conversation) => {
      for (let turn = 1; left > 0; turn += 1) {
        left -= 1;
        // WhatsApp's own times are whole seconds: each message has one of its own, as people type them.
        const at = plan.startAt + turn * 1_000;
        if (sides.random() < 0.5) await customerWrites(conversation, turn, at, sides.evolution);
        else await agentWrites(conversation, turn, sides.highlevel);
        await sleep(sides.random() * plan.pauseMs);
      }
    }),
  );
}

async function customerWrites(
  conversation: Conversation,
  turn: number,
  at: number,
  evolution: PretendEvolution,
): Promise<void> {
  const { place, phone } = conversation;
  const text = `in ${phone} ${String(turn)}`;
  const { whatsappId } = evolution.receives({ instance: place.instance, from: phone, text, at });
  await acknowledged(() => evolution.message(whatsappId)?.webhook, text, conversation);
  conversation.toHighLevel.push(text);
}

async function agentWrites(
  conversation: Conversation,
  turn: number,
  highlevel: PretendHighLevel,
): Promise<void> {
  const { place, contactId, phone } = conversation;
  const text = `out ${phone} ${String(turn)}`;
  const { messageId } = highlevel.agentWrites({ locationId: place.locationId, contactId, text });
  await acknowledged(() => highlevel.message(messageId)?.delivery, text, conversation);
  conversation.toWhatsApp.push(text);
}

async function acknowledged(
  delivery: () => Readonly<Delivery> | null | undefined,
  text: string,
  conversation: Conversation,
): Promise<void> {
  await eventually(() => {
    const { acknowledgedAt = null, slowestMs = 0 } = delivery() ?? {};
    if (acknowledgedAt === null) throw new Error(`never acknowledged: ${text}`);
    conversation.slowestMs = Math.max(conversation.slowestMs, slowestMs);
  }, 120_000);
}

/** What was acknowledged beside the pretend servers' own records. */
export function compare(
  conversations: readonly Conversation[],
  highlevel: PretendHighLevel,
  evolution: PretendEvolution,
): Comparison {
  const lost: string[] = [];
  const doubled: string[] = [];
  const disordered: string[] = [];
  const unmarked: string[] = [];
  let acknowledged = 0;
  const inHighLevel = new Map<string, string[]>();
  for (const message of highlevel.ledger()) {
    if (message.direction === 'inbound') push(inHighLevel, message.contactId, message.body);
    else if (message.status !== 'read') unmarked.push(`${message.body}: ${message.status}`);
  }
  const onWhatsApp = new Map<string, string[]>();
  for (const message of evolution.sent()) push(onWhatsApp, message.peer, message.text);
  for (const { contactId, phone, toHighLevel, toWhatsApp } of conversations) {
    acknowledged += toHighLevel.length + toWhatsApp.length;
    const arrived: [string[], string[]][] = [
      [toHighLevel, inHighLevel.get(contactId) ?? []],
      [toWhatsApp, onWhatsApp.get(`${phone}@s.whatsapp.net`) ?? []],
    ];
    for (const [sent, got] of arrived) {
      lost.push(...sent.filter((text) => !got.includes(text)));
      doubled.push(...got.filter((text, index) => got.indexOf(text) !== index));
      const firsts = got.filter((text, index) => got.indexOf(text) === index);
      if (firsts.join('\n') !== sent.join('\n')) disordered.push(firsts.join(' | '));
    }
  }
  return { acknowledged, lost, doubled, disordered, unmarked };
}

function push(map: Map<string, string[]>, key: string, text: string): void {
  const texts = map.get(key);
  if (texts === undefined) map.set(key, [text]);
  else texts.push(text);
}
