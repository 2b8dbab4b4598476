/** What is held because no person wrote it, as a person reads it. */
import type { InstanceId } from '../relay/message.ts';
import { timeText } from '../words/utc.ts';
import type { LanguageTag } from '../words/say.ts';
import { say } from '../words/say.ts';
import type { Control } from './control.ts';

/** Why a message waits, and about when it leaves (ms). */
export interface Held {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
  readonly until: number;
  readonly sentence: string;
  readonly act: string;
}

/** By the id of the entry. */
export function heldEntries(control: Control, language: LanguageTag): Map<string, Held> {
  const held = new Map<string, Held>();
  for (const { entryId, instanceId, hold } of control.service.waitingBulk()) {
    held.set(entryId, worded(control, instanceId, hold, language));
  }
  return held;
}

/** The bulk that waits for one number: how much, why the first of it, and about when the last one leaves. */
export interface HeldByNumber extends Held {
  readonly instance: string;
  readonly count: number;
  readonly lastUntil: number;
}

export function heldByNumber(control: Control, language: LanguageTag): HeldByNumber[] {
  const waiting = control.service.waitingBulk();
  return control.instances.all().flatMap(({ id, name }): HeldByNumber[] => {
    const own = waiting.filter(({ instanceId }) => instanceId === id);
    const [first] = own;
    if (first === undefined) return [];
    const lastUntil = own.at(-1)?.hold.until ?? first.hold.until;
    const words = worded(control, id, first.hold, language);
    return [{ ...words, instance: name, count: own.length, lastUntil }];
  });
}

function worded(
  control: Control,
  instanceId: InstanceId,
  { code, until }: { readonly code: string; readonly until: number },
  language: LanguageTag,
): Held {
  const instance = control.instances.get(instanceId)?.name ?? '';
  const params = { instance, until: timeText(until) };
  return { code, params, until, ...say(code, params, language) };
}
