import type { LidPair } from '../journal/entry.ts';
import type { InstanceId } from '../message.ts';
import type { EvolutionReading } from '../reading/read-evolution.ts';

/** Evolution tells the time of a message in whole seconds: it was written within this one (ms). */
const SECOND_MS = 999;

/**
 * Who is who, as an event shows it. Since when is sure only of what somebody else wrote: in events of our own side the
 * alternative addresses were wrong in more than one version, and group events have no time.
 */
export function pairsOf(instanceId: InstanceId, { pairs, what }: EvolutionReading): LidPair[] {
  const isTheirs = what.type === 'message' && what.message.origin === 'contact';
  const seenAt = isTheirs ? what.message.sentAt + SECOND_MS : null;
  return pairs.map((pair): LidPair => ({ instanceId, ...pair, seenAt }));
}
