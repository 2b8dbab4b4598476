/** Everything by which numbers come and go, put together for the service. */
import type { HttpClient } from '../clients/http.ts';
import type { Forwarding } from '../forwarding/forwarding.ts';
import type { LocationDirectory } from '../install/location-directory.ts';
import type { LocationId } from '../relay/message.ts';
import type { Settings } from '../settings/settings.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import type { InstanceConnections } from './connection.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import { Labels } from './labels.ts';
import { Linking } from './linking.ts';
import { PairLinks } from './pair-links.ts';
import { PairPages } from './pair-pages.ts';
import { PairingDesk } from './pairing-desk.ts';
import type { DeskTimes } from './pairing-desk.ts';
import { ServerBook } from './server-book.ts';

export interface PairingOptions {
  readonly settings: Settings;
  readonly http: HttpClient;
  readonly storage: Storage;
  readonly vault: Vault;
  readonly directory: InstanceDirectory;
  readonly connections: InstanceConnections;
  readonly locations: LocationDirectory;
  /** Where the outside reaches this relay. */
  readonly publicUrl: () => string;
  readonly forwarding: Pick<Forwarding, 'alongside'>;
  readonly times?: Partial<DeskTimes> | undefined;
  /** Another relay on this database serves the location. */
  readonly isElsewhere?: ((id: LocationId) => boolean) | undefined;
}

export interface Pairing {
  readonly servers: ServerBook;
  readonly linking: Linking;
  readonly desk: PairingDesk;
  readonly links: PairLinks;
  readonly labels: Labels;
  /** What the public side shows to whoever has a link. */
  readonly pages: PairPages;
}

/** @throws StorageError */
export async function openPairing(options: PairingOptions): Promise<Pairing> {
  const { storage, vault, settings, directory } = options;
  const { url, apiKey } = settings.evolution;
  const fromSettings = url === null || apiKey === null ? null : { url, apiKey: apiKey.reveal() };
  const servers = await ServerBook.load({ storage, vault, fromSettings });
  const linking = new Linking({ ...options, servers });
  const desk = new PairingDesk({ ...options, linking });
  const links = new PairLinks(storage);
  const { locations, isElsewhere } = options;
  const pages = new PairPages({ links, desk, directory, locations, isElsewhere });
  return { servers, linking, desk, links, labels: await Labels.load(storage), pages };
}
