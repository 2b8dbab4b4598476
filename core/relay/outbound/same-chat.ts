import type { InstanceId, PhoneJid } from '../message.ts';
import type { People } from '../people.ts';
import { isSamePhone, lidJid, phoneJidOfDigits } from '../reading/jid.ts';

/** Two addresses, or digits, of one person; or the same group. */
export function isSameChat(
  people: Pick<People, 'phoneOf'>,
  instanceId: InstanceId,
  addresses: readonly [string, string],
): boolean {
  const [a, b] = addresses.map((one): PhoneJid | null => {
    const lid = lidJid(one);
    return lid === null ? phoneJidOfDigits(one) : people.phoneOf(instanceId, lid);
  });
  if (a == null || b == null) return addresses[0] === addresses[1];
  return isSamePhone(a, b);
}
