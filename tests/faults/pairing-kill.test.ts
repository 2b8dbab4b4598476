/**
 * A relay that is killed while numbers come to it. The next one goes on with each of them: under the rules of admission
 * that were asked for, with what was written meanwhile, as one number, and with another tool's webhook still known.
 */
import { expect, it } from 'vitest';
import { connectControl } from '../../core/control/client.ts';
import type { ControlClient } from '../../core/control/client.ts';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { KillableRelay } from '../support/killable-relay.ts';
import { addLocation } from '../support/placed-location.ts';
import { configFor, serviceOf } from '../support/setting-up.ts';
import { tempFolder } from '../support/temp-folder.ts';

const MARIA = '5511988887777';
const STRANGER = '5511966665555';
const THEIRS = 'http://127.0.0.1:9/hook';
/** The gateway tries once and tells nobody again. */
const ONCE = { retry: { attempts: 1 } };
const CONTACTS = { admission: 'contacts' } as const;

it('goes on with every number that was being adopted, made or linked', async () => {
  const dataDir = await tempFolder();
  await using highlevel = await PretendHighLevel.start({ statusRefusedMs: 0 });
  await using evolution = await PretendEvolution.start(ONCE);
  // `create` names no instance: each of its moments has a server of its own.
  await using unmade = await PretendEvolution.start(ONCE);
  await using made = await PretendEvolution.start(ONCE);
  const servers = [evolution, unmade, made];
  const times = { evolutionTextTimeoutMs: 60_000 };
  const config = configFor(highlevel, { dataDir, port: await freePort(), times });
  const service = await serviceOf(config);
  const sides = { highlevel, evolution: unmade };
  const { locationId: location } = await addLocation(service, sides, 'again', '5511990000001');
  await service.stop();
  unmade.loggedOut({ instance: 'again' });
  highlevel.addContact({ locationId: location, phone: `+${MARIA}`, name: 'Maria Souza' });
  const adopted = ['unread', 'untold', 'told', 'kept-untold', 'kept-told'];
  for (const [index, name] of adopted.entries()) {
    evolution.addInstance({ name, phone: `55119900001${String(index).padStart(2, '0')}` });
    const old = Date.now() - 3_600_000;
    evolution.receives({ instance: name, from: MARIA, text: `${name}: before`, at: old });
    if (name.startsWith('kept')) evolution.setWebhook(name, { url: THEIRS });
  }
  await using relay = await KillableRelay.create(config, { control: true });
  await relay.start();
  let client = await connectControl(dataDir, 'en');
  for (const { url, apiKey } of servers) await client.servers.add.mutate({ url, apiKey });

  const adopt = (name: string, keep = false): Promise<unknown> =>
    client.instances.add.mutate({ location, name, keep, server: evolution.url, ...CONTACTS });
  const create = (name: string, server: PretendEvolution): Promise<unknown> =>
    client.numbers.create.mutate({ location, name, server: server.url, ...CONTACTS });
  evolution.fault({ route: 'findMessages', scope: 'unread', kind: 'hang' });
  for (const scope of ['untold', 'kept-untold']) {
    evolution.fault({ route: 'webhookSet', scope, kind: 'hang' });
  }
  for (const scope of ['told', 'kept-told']) {
    evolution.fault({ route: 'webhookSet', scope, kind: 'hangAfter' });
  }
  unmade.fault({ route: 'create', kind: 'hang' });
  made.fault({ route: 'create', kind: 'hangAfter' });
  evolution.fault({ route: 'connect', scope: 'uncoded', kind: 'hangAfter' });
  const asked = Promise.allSettled([
    ...adopted.map((name) => adopt(name, name.startsWith('kept'))),
    create('unmade', unmade),
    create('made', made),
    create('uncoded', evolution),
    // Its version links a number anew by deleting it and making it again.
    client.numbers.pair.mutate({ instance: 'again' }),
  ]);
  const hooks = (): (string | undefined)[] =>
    adopted.map((name) => evolution.instances().find((one) => one.name === name)?.webhook?.url);
  const ours = `http://127.0.0.1:${String(config.port)}/webhooks/evolution`;
  await eventually(() => {
    expect(hooks()).toEqual([undefined, undefined, ours, THEIRS, ours]);
    expect(evolution.counts()).toMatchObject({ webhookSet: { calls: 4 }, connect: { calls: 1 } });
    expect(evolution.requests('findMessages').map(({ path }) => path)).toContainEqual(
      expect.stringContaining('unread'),
    );
    expect([unmade, made].map((one) => one.counts()['create']?.calls)).toEqual([2, 1]);
  });
  await relay.kill();
  await asked;
  for (const server of servers) server.clearFaults();
  expect(unmade.instances()).toEqual([]);

  // While nobody is there: known people and strangers write to the numbers that are linked.
  // A minute ago by WhatsApp's clock, so that no start of the relay is too quick to be after it.
  const at = Date.now() - 60_000;
  for (const instance of adopted) {
    evolution.receives({ instance, from: MARIA, text: `${instance}: meanwhile`, at });
    evolution.receives({ instance, from: STRANGER, text: `${instance}: from a stranger`, at });
  }
  await evolution.idle();
  await relay.start();
  client = await connectControl(dataDir, 'en');
  // Nothing of it was begun here.
  await adopt('unread');
  await adoptedOn(client, adopted);
  await pairedOn(client, unmade, { instance: 'unmade', phone: '5511990000201' });
  await pairedOn(client, made, { instance: 'made', phone: '5511990000202' });
  await pairedOn(client, evolution, { instance: 'uncoded', phone: '5511990000203' });
  await pairedOn(client, unmade, { instance: 'again', phone: '5511990000001' });

  const listed = await client.instances.list.query();
  const names = [...adopted, 'unmade', 'made', 'uncoded', 'again'];
  expect(listed.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  for (const { name } of listed) {
    const { mode } = await client.admission.show.query({ instance: name });
    expect([name, mode]).toEqual([name, name === 'again' ? 'everyone' : 'contacts']);
  }
  for (const { name } of listed) {
    const server = servers.find((one) => one.instances().some((there) => there.name === name));
    server?.receives({ instance: name, from: MARIA, text: `${name}: live` });
  }
  const expected = [
    // Adopted after they were written.
    ...adopted.filter((name) => name !== 'unread').map((name) => `${name}: meanwhile`),
    ...names.map((name) => `${name}: live`),
  ];
  await eventually(() => {
    const written = highlevel.ledger(location).map(({ body }) => body);
    expect(written.toSorted()).toEqual(expected.toSorted());
  });
  for (const name of ['kept-untold', 'kept-told']) {
    expect(await client.instances.kept.query({ instance: name })).toMatchObject({ url: THEIRS });
  }
});

/** Each of them reports to us; where another tool's webhook still stands, a person says once more that it is to be kept. */
async function adoptedOn(client: ControlClient, names: readonly string[]): Promise<void> {
  await client.numbers.repair.mutate({ instance: 'kept-untold', keep: true });
  for (const instance of names) {
    await expect
      .poll(() => client.numbers.standing.query({ instance }))
      .toMatchObject({ standing: 'open', problem: null });
  }
}

async function pairedOn(
  client: ControlClient,
  server: PretendEvolution,
  { instance, phone }: { readonly instance: string; readonly phone: string },
): Promise<void> {
  await client.numbers.pair.mutate({ instance });
  server.scans({ instance, phone });
  await expect
    .poll(async () => (await client.numbers.pairing.query({ instance })).state)
    .toBe('open');
}
