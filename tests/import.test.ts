/** Coming from the adapter that this relay replaces, and going back: nothing lost on the way, whatever happens in between. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectControl } from '../core/control/client.ts';
import type { ControlClient } from '../core/control/client.ts';
import type { LocationId } from '../core/relay/message.ts';
import { sealedTokens } from '../core/storage/legacy/given-up.ts';
import { LegacyDatabase } from '../core/storage/legacy/legacy-database.ts';
import type { LocationAccess } from '../sandbox/highlevel/inputs.ts';
import { startControl } from './support/controlled-relay.ts';
import { describeDatabases } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { eventually } from './support/eventually.ts';
import { LegacyAdapter } from './support/legacy-adapter.ts';
import { run } from './support/run-command.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const CLINIC = { name: 'clinic', phone: '5511990000009' };
const ADAPTERS_WEBHOOK = {
  url: 'https://adapter.example/webhooks/evolution?k=1',
  headers: { 'X-Adapter': 'abc' },
  events: ['MESSAGES_UPSERT', 'MESSAGES_UPDATE'],
};

interface Scene {
  readonly relay: TestRelay;
  readonly client: ControlClient;
  readonly dataDir: string;
  readonly from: string;
  readonly adapter: LegacyAdapter;
  readonly clinic: LocationAccess;
  readonly id: LocationId;
  /** The adapter's row of the number. */
  readonly row: number;
}

/** A relay that knows nothing of the clinic, and the adapter's database, which does. */
async function scene(database: TestDatabase, resources: AsyncDisposableStack): Promise<Scene> {
  await database.renew();
  const from = database.place.databaseUrl ?? '';
  const adapter = resources.use(await LegacyAdapter.create(from, 'evolution'));
  const relay = resources.use(await TestRelay.create({ times: { importSettleMs: 200 } }));
  const dataDir = await mkdtemp(join(tmpdir(), 'wb-control-'));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  resources.use(await startControl(relay, { dataDir }));
  const clinic = relay.highlevel.addLocation({ name: 'Clinic' });
  relay.evolution.addInstance({ ...CLINIC, webhook: ADAPTERS_WEBHOOK });
  await adapter.hasLocation(clinic);
  const { url, apiKey } = relay.evolution;
  const row = await adapter.hasInstance(clinic.locationId, { name: CLINIC.name, url, apiKey });
  const client = await connectControl(dataDir, 'en');
  const id = clinic.locationId as LocationId;
  return { relay, client, dataDir, from, adapter, clinic, id, row };
}

function hookOf({ evolution }: TestRelay) {
  return evolution.instances().find(({ name }) => name === CLINIC.name)?.webhook;
}

function inboxOf({ highlevel }: TestRelay, id: LocationId): string[] {
  return highlevel.inbox(id).flatMap(({ messages }) => messages.map(({ body }) => body));
}

/** HighLevel's token answer for a refresh, as the adapter asks for it. */
async function refreshed({ highlevel }: TestRelay, refreshToken: string) {
  const answer = await fetch(`${highlevel.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: highlevel.app.clientId,
      client_secret: highlevel.app.clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      user_type: 'Location',
    }),
  });
  const body = (await answer.json()) as { access_token: string; refresh_token: string };
  return {
    status: answer.status,
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
  };
}

describeDatabases(
  'import from the adapter',
  (database) => {
    it('shows first, then takes a location over whole, once, and gives it back whole', async () => {
      await using resources = new AsyncDisposableStack();
      const made = await scene(database, resources);
      const { relay, client, from, adapter, clinic, id, row } = made;
      const sent = { highlevelId: 'hl000000000000000001', whatsappId: '3EB0AABBCCDD' };
      await adapter.hasSent(row, { ...sent, phone: `+${MARIA}` });
      await adapter.hasSent(
        row,
        { highlevelId: 'hl-old', whatsappId: '3EB0OLD', phone: `+${MARIA}` },
        Date.now() - 400 * 86_400_000,
      );

      const report = await client.import.report.mutate({ from });
      expect(report).toMatchObject({
        variant: 'evolution',
        locations: [
          { id, name: 'Clinic', state: 'new', instances: [{ name: 'clinic', state: 'new' }] },
        ],
      });
      expect(await adapter.tokensOf(id)).toMatchObject({ refreshToken: clinic.refreshToken });
      expect(relay.service.parts.locations.get(id)).toBeNull();
      expect(hookOf(relay)).toMatchObject(ADAPTERS_WEBHOOK);

      const taken = await client.import.take.mutate({ from, location: id });
      expect(taken).toEqual({
        ...{ id, name: 'Clinic', links: 1 },
        instances: [{ name: 'clinic', problem: null }],
      });
      const left = await adapter.tokensOf(id);
      expect(Object.values(left)).toEqual(['moved-to-waybridge', 'moved-to-waybridge']);
      expect(hookOf(relay)?.headers).toHaveProperty('X-Waybridge-Secret');
      relay.evolution.receives({ instance: 'clinic', from: MARIA, text: 'Oi' });
      await eventually(() => {
        expect(inboxOf(relay, id)).toEqual(['Oi']);
      });
      const links = await relay.service.parts.storage.db
        .selectFrom('message_links')
        .select(['whatsapp_id', 'highlevel_id', 'peer', 'origin'])
        .where('origin', '=', 'highlevel')
        .execute();
      expect(links).toEqual([
        {
          whatsapp_id: sent.whatsappId,
          highlevel_id: sent.highlevelId,
          peer: `${MARIA}@s.whatsapp.net`,
          origin: 'highlevel',
        },
      ]);

      // Once more: nothing is doubled, and the report says that it is here.
      expect(await client.import.take.mutate({ from, location: id })).toEqual(taken);
      expect(relay.service.parts.instances.ofLocation(id)).toHaveLength(1);
      expect((await client.import.report.mutate({ from })).locations[0]).toMatchObject({
        state: 'taken',
        instances: [{ state: 'taken' }],
      });

      // The access is really ours: it is renewed with the token that the adapter had.
      relay.highlevel.endTokens(id);
      relay.evolution.receives({ instance: 'clinic', from: MARIA, text: 'De novo' });
      await eventually(() => {
        expect(inboxOf(relay, id)).toEqual(['Oi', 'De novo']);
      });

      const back = await client.import.giveBack.mutate({ from, location: id });
      expect(back).toEqual({ id, instances: ['clinic'] });
      expect(relay.service.parts.locations.get(id)).toBeNull();
      expect(hookOf(relay)).toMatchObject(ADAPTERS_WEBHOOK);
      const theirs = await adapter.tokensOf(id);
      expect((await refreshed(relay, theirs.refreshToken)).status).toBe(200);
      expect(relay.highlevel.replayedRefreshTokens()).toBe(0);
    });

    it('goes on after a crash between the two databases, with the tokens that lie sealed', async () => {
      await using resources = new AsyncDisposableStack();
      const { relay, client, from, adapter, clinic, id } = await scene(database, resources);
      {
        await using legacy = await LegacyDatabase.open(from);
        const location = await legacy.location(id);
        if (location === null) throw new Error('no location');
        const sealed = sealedTokens(relay.service.parts.vault, location);
        expect(await legacy.replaceTokens(id, location, sealed)).toBe(true);
        // What was not seen is not replaced: tokens tell capitals apart, the adapter's columns do not.
        const other = { ...sealed, refreshToken: sealed.refreshToken.toUpperCase() };
        expect(await legacy.replaceTokens(id, other, clinic)).toBe(false);
      }
      expect(JSON.stringify(await adapter.tokensOf(id))).not.toContain(clinic.refreshToken);
      const [half] = (await client.import.report.mutate({ from })).locations;
      expect(half).toMatchObject({ id, state: 'half' });
      await client.import.take.mutate({ from, location: id });
      expect(await relay.service.parts.tokenStore.read(id)).toMatchObject({
        refreshToken: clinic.refreshToken,
      });
      expect(await adapter.tokensOf(id)).toMatchObject({ refreshToken: 'moved-to-waybridge' });
    });

    it('gives back the adapter’s own webhook, also when the first try to take its place was cut off', async () => {
      await using resources = new AsyncDisposableStack();
      const { relay, client, from, id } = await scene(database, resources);
      relay.evolution.fault({ route: 'webhookSet', kind: 'cutAfter', times: 1 });
      const first = await client.import.take.mutate({ from, location: id });
      expect(first.instances).toMatchObject([
        { name: 'clinic', problem: { code: expect.stringMatching(/^network/) as string } },
      ]);
      // Ours stands there, and nobody here knows it.
      expect(hookOf(relay)?.headers).toHaveProperty('X-Waybridge-Secret');
      expect(relay.service.parts.instances.ofLocation(id)).toEqual([]);
      const second = await client.import.take.mutate({ from, location: id });
      expect(second.instances).toEqual([{ name: 'clinic', problem: null }]);
      await client.import.giveBack.mutate({ from, location: id });
      expect(hookOf(relay)).toMatchObject(ADAPTERS_WEBHOOK);
    });

    it('takes the pair of a renewal that the adapter had begun and ends late', async () => {
      await using resources = new AsyncDisposableStack();
      const { relay, client, from, adapter, clinic, id } = await scene(database, resources);
      const late = await refreshed(relay, clinic.refreshToken);
      await adapter.renewsWhenTaken(clinic.refreshToken, late);
      await client.import.take.mutate({ from, location: id });
      expect(await relay.service.parts.tokenStore.read(id)).toMatchObject({
        refreshToken: late.refreshToken,
      });
      expect(await adapter.tokensOf(id)).toMatchObject({ refreshToken: 'moved-to-waybridge' });
    });

    it('leaves everything as it was where it cannot, and says why', async () => {
      await using resources = new AsyncDisposableStack();
      const { relay, client, dataDir, from, adapter, clinic, id } = await scene(
        database,
        resources,
      );
      const failing = async (act: Promise<unknown>): Promise<string> => {
        const error: unknown = await act.then(
          () => null,
          (failure: unknown) => failure,
        );
        return (error as Error).message;
      };
      const take = (location: string) => client.import.take.mutate({ from, location });

      // The app was removed there: neither the access nor the refresh token opens anything, and the adapter keeps both.
      await relay.highlevel.uninstalls({ locationId: id });
      expect(await failing(take(id))).toBe('highlevel.token-invalid');
      expect(await adapter.tokensOf(id)).toMatchObject({ refreshToken: clinic.refreshToken });
      expect(relay.service.parts.locations.get(id)).toBeNull();
      expect(hookOf(relay)).toMatchObject(ADAPTERS_WEBHOOK);

      expect(await failing(take('nobody'))).toBe('import.location-unknown');
      const here = relay.place.locationId;
      const tokens = {
        locationId: here,
        accessToken: 'other-token',
        refreshToken: 'other-token-2',
      };
      await adapter.hasLocation({ ...tokens, expiresAt: Date.now() });
      expect(await failing(take(here))).toBe('import.here-already');
      const giveBack = client.import.giveBack.mutate({ from, location: here });
      expect(await failing(giveBack)).toBe('import.own-numbers');
      expect(relay.service.parts.locations.get(here)).not.toBeNull();

      // A third tool's webhook is not the adapter's to give up: the location comes, this number does not.
      const other = relay.highlevel.addLocation({ name: 'Other' });
      await adapter.hasLocation(other);
      const { url, apiKey } = relay.evolution;
      relay.evolution.addInstance({
        ...{ name: 'other', phone: '5511990000010' },
        webhook: { ...ADAPTERS_WEBHOOK, url: 'https://flows.example/hook?key=s3cret' },
      });
      await adapter.hasInstance(other.locationId, { name: 'other', url, apiKey });
      const file = join(dataDir, `url-${randomBytes(4).toString('hex')}`);
      await writeFile(file, `${from}\n`);
      const command = ['import', '--from-file', file, '--location', other.locationId];
      const ran = await run(command, { env: { WAYBRIDGE_DATA_DIR: dataDir } });
      expect(ran).toMatchObject({ code: 1, err: '' });
      expect(ran.out).toContain(`Location ${other.locationId} (Other) is here now.`);
      expect(ran.out).toContain('https://flows.example/hook');
      expect(ran.out).not.toContain('s3cret');

      const shown = await run(['import', '--from', from], { env: { WAYBRIDGE_DATA_DIR: dataDir } });
      expect(shown.out).toContain('Nothing was changed.');
      const nowhere = client.import.report.mutate({ from: 'mysql://root@127.0.0.1:1/none' });
      expect(await failing(nowhere)).toBe('storage.unreachable');
      const empty = client.import.report.mutate({ from: 'postgres://host/x' });
      expect(await failing(empty)).toBe('storage.url');
    });

    it('takes the locations of the adapter for Green API, whose numbers cannot come', async () => {
      await database.renew();
      const from = database.place.databaseUrl ?? '';
      expect(from).not.toBe('');
      await using relay = await TestRelay.create({ times: { importSettleMs: 200 } });
      const dataDir = await mkdtemp(join(tmpdir(), 'wb-control-'));
      await using control = await startControl(relay, { dataDir });
      expect(control.url).not.toBe('');
      const client = await connectControl(dataDir, 'en');
      await expect(client.import.report.mutate({ from })).rejects.toThrow('import.not-an-adapter');
      await using adapter = await LegacyAdapter.create(from, 'green-api');
      const clinic = relay.highlevel.addLocation({ name: 'Clinic' });
      await adapter.hasLocation(clinic);
      // Beyond what a JavaScript number holds exactly.
      await adapter.hasGreenApiNumber(clinic.locationId, '9007199254740993');
      const taken = await client.import.take.mutate({ from, location: clinic.locationId });
      expect(taken.instances).toMatchObject([
        { name: '9007199254740993', problem: { code: 'import.green-api' } },
      ]);
      expect(relay.service.parts.locations.get(clinic.locationId as LocationId)).not.toBeNull();
      await rm(dataDir, { recursive: true, force: true });
    });
  },
  ['mariadb', 'mysql'],
);
