import type { Entry } from '../journal/entry.ts';
import type { InstanceId } from '../message.ts';
import { isBulk } from '../sending/send-kind.ts';
import type { RelayParts } from './relay-parts.ts';

/**
 * How long the gateway shows "typing" before a text: the longer, the longer a person would type. The call blocks
 * meanwhile, and with it the number; so replies go without it unless the number's settings say otherwise.
 */
export function typingMs(
  { sending, times }: Pick<RelayParts, 'sending' | 'times'>,
  send: { readonly entry: Entry; readonly instanceId: InstanceId; readonly text: string },
): { readonly delayMs?: number } {
  const { typing } = sending.pace(send.instanceId).options;
  if (typing === 'off' || (typing === 'bulk' && !isBulk(send.entry))) return {};
  const ms = Math.min(send.text.length * times.typingMsPerCharacter, times.typingMaxMs);
  return ms <= 0 ? {} : { delayMs: ms };
}
