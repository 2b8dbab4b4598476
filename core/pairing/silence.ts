/** Whether a gateway stores what it does not tell, and whether it stores anything: two questions to its own database. */
import type { EvolutionClient } from '../clients/evolution/client.ts';
import type { InstanceRef } from './instance.ts';
import type { HeardMessage, Pulse } from './pulse.ts';
import type { Watched } from './watched.ts';

type Store = Pick<EvolutionClient, 'findMessages'>;

/** What a look asks for; it is hardly more than a second. */
const LOOKED_AT = 20;

/** What is stored since the newest message that is known (`knownUntil`, ms of WhatsApp's clock), of that second too. */
export async function storedSince(
  store: Store,
  instance: InstanceRef,
  known: { readonly until: number; readonly covered: Watched['covered']; readonly pulse: Pulse },
): Promise<{ readonly hasUnheard: boolean; readonly isEmpty: boolean }> {
  const { covered, pulse } = known;
  const heard = pulse.lastMessage(instance.id)?.sentAt ?? 0;
  const from = Math.max(known.until, covered.until, heard);
  const { records, total } = await store.findMessages(instance.name, { from, pageSize: LOOKED_AT });
  const isUnheard = ({ id }: { readonly id: string }): boolean =>
    !pulse.hasHeard(instance.id, id) && !covered.ids.has(id);
  return { hasUnheard: records.some(isUnheard), isEmpty: total === 0 };
}

/** A message that was heard is there: the gateway keeps what it relays. */
export async function keeps(
  store: Store,
  instance: InstanceRef,
  heard: HeardMessage,
): Promise<boolean> {
  const { total } = await store.findMessages(instance.name, { id: heard.id, pageSize: 1 });
  return total > 0;
}
