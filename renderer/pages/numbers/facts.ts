import type { Status } from '../overview/chain.ts';

type Number = Status['instances'][number];

/** `+5511… · the location · the server`. */
export function factsOf(
  { ownJid, locationId, serverUrl }: Pick<Number, 'ownJid' | 'locationId' | 'serverUrl'>,
  locations: Status['locations'],
): string {
  const place = locations.find(({ id }) => id === locationId)?.name ?? '';
  const number = ownJid === null ? '–' : `+${ownJid.split('@')[0] ?? ''}`;
  return [number, place === '' ? locationId : place, serverUrl].join(' · ');
}
