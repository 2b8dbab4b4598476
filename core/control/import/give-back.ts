/**
 * A location goes back to the adapter: it gets the tokens as they are by now, then its webhooks; what is still on its way
 * here is let out, and only then is the location forgotten. Each step can be done again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LegacyDatabase } from '../../storage/legacy/legacy-database.ts';
import { ReplacedWebhooks } from './replaced-webhooks.ts';
import type { StoredTokens } from '../../install/token-store.ts';
import type { LocationId } from '../../relay/message.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { removeLocation } from '../location-acts.ts';
import { forgetNumber } from '../pairing-acts.ts';

/** Below this a renewal might begin by itself while they are handed over (ms). */
const LEFT_ENOUGH_MS = 20 * 60 * 1_000;
const RENEWAL_MS = 60_000;
const LET_OUT_MS = 15_000;
const LOOK_EVERY_MS = 100;

export interface GivenBack {
  readonly id: LocationId;
  readonly instances: readonly string[];
}

/** @throws WordedError, ClientError, StorageError, VaultError */
export async function giveBack(
  control: Control,
  legacy: LegacyDatabase,
  locationId: string,
): Promise<GivenBack> {
  const { id } = control.locations.require(locationId);
  if ((await legacy.location(id)) === null) {
    throw new WordedError('import.location-unknown', { location: id }, 'not-found');
  }
  await assertAllTheirs(control, legacy, id);
  const tokens = await steadyTokens(control, id);
  await legacy.giveBack(id, tokens);
  const instances = await putWebhooksBack(control, legacy, id);
  await letOut(control, id);
  await removeLocation(control, id);
  return { id, instances };
}

/** A number that the adapter does not know would be served by nobody. */
async function assertAllTheirs(
  control: Control,
  legacy: LegacyDatabase,
  id: LocationId,
): Promise<void> {
  const theirs = await legacy.instancesOf(id);
  const own = control.instances
    .ofLocation(id)
    .filter(
      (ours) => !theirs.some((it) => it.name === ours.name && it.server?.url === ours.serverUrl),
    );
  if (own.length === 0) return;
  const params = { location: id, instances: own.map(({ name }) => name).join(', ') };
  throw new WordedError('import.own-numbers', params, 'conflict');
}

/** The pair that stays the last one: nothing renews it any more before it is over there. */
async function steadyTokens(
  control: Control,
  id: LocationId,
): Promise<StoredTokens & { refreshToken: string }> {
  const until = Date.now() + RENEWAL_MS;
  for (;;) {
    const isRenewing = (await control.tokenStore.unfinishedRefreshes()).includes(id);
    const held = await control.tokenStore.read(id);
    if (held?.refreshToken == null) {
      throw new WordedError('import.no-tokens', { location: id }, 'conflict');
    }
    if (!isRenewing && held.expiresAt - Date.now() > LEFT_ENOUGH_MS) {
      return { ...held, refreshToken: held.refreshToken };
    }
    if (!isRenewing) await control.tokens.renewed(id, held.accessToken);
    if (Date.now() > until) {
      throw new WordedError('import.renewing', { location: id }, 'conflict');
    }
    await delay(LOOK_EVERY_MS);
  }
}

async function putWebhooksBack(
  control: Control,
  legacy: LegacyDatabase,
  id: LocationId,
): Promise<string[]> {
  const replaced = new ReplacedWebhooks(control.storage, control.vault);
  const theirs = await legacy.instancesOf(id);
  for (const instance of control.instances.ofLocation(id)) {
    const at = { server: instance.serverUrl, name: instance.name };
    const original = await replaced.of(at);
    const client = control.instances.client(instance.id);
    await forgetNumber(control, instance);
    if (original === null) continue;
    await client.setWebhook(instance.name, original);
    await replaced.forget(at);
  }
  return theirs.map(({ name }) => name);
}

/** What was taken in before goes its way, while the access token still works here. */
async function letOut(control: Control, id: LocationId): Promise<void> {
  const until = Date.now() + LET_OUT_MS;
  for (;;) {
    const { count } = await control.storage.db
      .selectFrom('journal')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('open', '=', 1)
      .where('location_id', '=', id)
      .where('state', 'in', ['waiting', 'running'])
      .executeTakeFirstOrThrow();
    if (count === 0) return;
    if (Date.now() > until) {
      const params = { location: id, count: String(count) };
      throw new WordedError('import.still-waits', params, 'conflict');
    }
    await delay(LOOK_EVERY_MS);
  }
}
