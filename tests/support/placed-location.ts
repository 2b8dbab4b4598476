/** How a location with its number comes to a relay in tests and in the benchmark, without an install and a pairing. */
import type { LocationId, PhoneJid } from '../../core/relay/message.ts';
import type { Service } from '../../core/service.ts';
import type { InstanceAccess } from '../../sandbox/evolution/pretend-evolution.ts';
import type { LocationAccess } from '../../sandbox/highlevel/inputs.ts';

/** The pretend servers, in this process or in another. */
export interface Sides {
  readonly highlevel: {
    addLocation(fields: { name: string }): LocationAccess | Promise<LocationAccess>;
  };
  readonly evolution: {
    readonly url: string;
    /** The server's key; without it the number's own is used. */
    readonly apiKey?: string;
    addInstance(fields: { name: string; phone: string }): InstanceAccess | Promise<InstanceAccess>;
  };
}

export interface PlacedLocation {
  readonly locationId: LocationId;
  readonly accessToken: string;
  /** The number's name at Evolution. */
  readonly instance: string;
  /** The instance's webhook secret header. */
  readonly secret: string;
}

/** One location with one number, known on both sides and to the relay. */
export async function addLocation(
  { parts: { locations, tokenStore, instances } }: Service,
  { highlevel, evolution }: Sides,
  name: string,
  phone: string,
): Promise<PlacedLocation> {
  const access = await highlevel.addLocation({ name });
  const locationId = access.locationId as LocationId;
  const { companyId, timezone: timeZone, accessToken } = access;
  await locations.add(
    { id: locationId, name, companyId, language: 'en', timeZone },
    tokenStore.seal(locationId, access),
  );
  const made = await evolution.addInstance({ name, phone });
  const added = await instances.add({
    locationId,
    name,
    serverUrl: evolution.url,
    apiKey: evolution.apiKey ?? made.token,
    evolutionId: made.id,
    evolutionVersion: '2.3.6',
    ownJid: `${phone}@s.whatsapp.net` as PhoneJid,
    state: 'open',
  });
  return { locationId, accessToken, instance: name, secret: added.secrets.header };
}
