/**
 * Takes a location over from the adapter: its tokens first, then its numbers, then which messages belong together. Each
 * step can be done again, so that a try which was cut off, at whatever place, is simply repeated.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { EvolutionClient } from '../../clients/evolution/client.ts';
import {
  MOVED_TOKENS,
  openedTokens,
  sealedTokens,
  tokenStateOf,
} from '../../storage/legacy/given-up.ts';
import type {
  LegacyDatabase,
  LegacyInstance,
  LegacyLocation,
} from '../../storage/legacy/legacy-database.ts';
import { ReplacedWebhooks } from './replaced-webhooks.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import { LINK_COLUMNS, linkRow } from '../../relay/journal/statements.ts';
import type { LocationId } from '../../relay/message.ts';
import { phoneJidOfDigits } from '../../relay/reading/jid.ts';
import { WordedError, wordsOf } from '../../words/worded-error.ts';
import type { Worded } from '../../words/worded-error.ts';
import { adoptInstance } from '../adopt-instance.ts';
import type { Control } from '../control.ts';
import { addLocation, askHighLevel } from '../location-acts.ts';
import { greenApi, inTheWay, linksSince, replaceable, takenInstance } from './report.ts';

const MOST_TRIES = 5;

export interface Taken {
  readonly id: LocationId;
  readonly name: string;
  readonly instances: readonly { readonly name: string; readonly problem: Worded | null }[];
  /** Messages whose ids on both sides are known here from now on. */
  readonly links: number;
}

/** @throws WordedError, ClientError, StorageError, VaultError */
export async function takeLocation(
  control: Control,
  legacy: LegacyDatabase,
  locationId: string,
): Promise<Taken> {
  const id = locationId as LocationId;
  await takeTokens(control, legacy, id);
  const instances: { name: string; problem: Worded | null }[] = [];
  let links = 0;
  for (const instance of await legacy.instancesOf(id)) {
    try {
      const taken = await takeInstance(control, id, instance);
      links += await takeLinks(control, legacy, { row: instance.id, taken });
      instances.push({ name: instance.name, problem: null });
    } catch (error) {
      // One number that cannot come must not keep the others back.
      instances.push({ name: instance.name, problem: wordsOf(error) });
    }
  }
  return { id, name: control.locations.require(id).name, instances, links };
}

async function takeTokens(control: Control, legacy: LegacyDatabase, id: LocationId): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const location = await required(legacy, id);
    if (tokenStateOf(location) === 'moved' && control.locations.get(id) !== null) return;
    if (!(await storedHere(control, legacy, location, tries > 0))) continue;
    // A renewal that the adapter had begun before is over by then, and its pair, the only one that works, in its row.
    await delay(control.settings.times.importSettleMs);
    const now = await required(legacy, id);
    // Its late renewal has ended what we hold, and is taken next.
    if (tokenStateOf(now) !== 'sealed') continue;
    if (await legacy.replaceTokens(id, now, MOVED_TOKENS)) return;
  }
  throw new WordedError('import.adapter-busy', { location: id }, 'conflict');
}

/** False = the adapter has renewed the tokens between our look and our act. */
async function storedHere(
  control: Control,
  legacy: LegacyDatabase,
  location: LegacyLocation,
  isRepeated: boolean,
): Promise<boolean> {
  const id = location.id as LocationId;
  const isSealed = tokenStateOf(location) === 'sealed';
  if (!isSealed) {
    const problem = isRepeated ? null : inTheWay(control, location);
    if (problem !== null) throw problem;
    // As long as it does not work here, the adapter keeps it.
    await askHighLevel(control, { ...location, id });
    const sealed = sealedTokens(control.vault, location);
    if (!(await legacy.replaceTokens(id, location, sealed))) return false;
  }
  const tokens = isSealed ? openedTokens(control.vault, location) : location;
  const leftMs = (location.expiresAt ?? 0) - Date.now();
  try {
    await addLocation(control, {
      id,
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      expiresIn: Math.max(1, Math.floor(leftMs / 1_000)),
      force: true,
    });
  } catch (error) {
    const now = await required(legacy, id);
    // Nothing is stored here: the adapter goes on as before.
    if (control.locations.get(id) === null && tokenStateOf(now) === 'sealed') {
      await legacy.replaceTokens(id, now, tokens);
    }
    throw error;
  }
  return true;
}

async function required(legacy: LegacyDatabase, id: string): Promise<LegacyLocation> {
  const location = await legacy.location(id);
  if (location === null) {
    throw new WordedError('import.location-unknown', { location: id }, 'not-found');
  }
  return location;
}

async function takeInstance(
  control: Control,
  id: LocationId,
  legacy: LegacyInstance,
): Promise<InstanceRef> {
  const { name, server } = legacy;
  if (server === null) throw greenApi(name);
  const here = takenInstance(control, id, { name, server });
  if (here !== null) return here;
  const replaced = new ReplacedWebhooks(control.storage, control.vault);
  const before = await replaceable(new EvolutionClient(control.http, server), name);
  const at = { server: server.url, name };
  // Once ours stands there, it is known nowhere else; and what an earlier try found is not what that try left behind.
  if (before !== null && (await replaced.of(at)) === null) await replaced.keep(at, before);
  const { instance } = await adoptInstance(control, {
    location: id,
    name,
    server: server.url,
    apiKey: server.apiKey,
    other: 'replace',
    admission: 'everyone',
  });
  return instance;
}

/** Receipts and answers to what the adapter sent find their message. Older ones are not kept here either. */
async function takeLinks(
  control: Control,
  legacy: LegacyDatabase,
  { row, taken }: { readonly row: string; readonly taken: InstanceRef },
): Promise<number> {
  const since = linksSince(control);
  let count = 0;
  for await (const links of legacy.linksOf(row, since)) {
    const rows = links.flatMap(({ highlevelId, whatsappId, phone, createdAt }) => {
      const peer = phoneJidOfDigits((phone ?? '').replace(/\D/g, ''));
      // Without its person nothing can be done with it here.
      if (peer === null) return [];
      const { id: instanceId, locationId } = taken;
      const link = { instanceId, whatsappId, locationId, highlevelId };
      const rest = { part: 0, parts: 1, origin: 'highlevel', peer, receiptRank: 0 } as const;
      return [linkRow({ ...link, ...rest }, createdAt)];
    });
    count += rows.length;
    await control.storage.transaction((tx) => tx.insertNew('message_links', LINK_COLUMNS, rows));
  }
  return count;
}
