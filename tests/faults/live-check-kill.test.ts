/** A live check that is killed leaves a contact behind in HighLevel; the next one takes it away, and nothing else. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { eventually } from '../support/eventually.ts';
import { addLocation } from '../support/placed-location.ts';
import { configFor, serviceOf } from '../support/setting-up.ts';
import { startProcess } from '../support/start-process.ts';
import { tempFolder } from '../support/temp-folder.ts';

it('what a killed check left behind is removed by the next one', async () => {
  const dataDir = await tempFolder();
  await using highlevel = await PretendHighLevel.start({ statusRefusedMs: 0 });
  await using evolution = await PretendEvolution.start();
  const config = configFor(highlevel, { dataDir });
  const service = await serviceOf(config);
  const { locationId } = await addLocation(service, { highlevel, evolution }, 'shop', '5511990001');
  await service.stop();
  const configFile = join(dataDir, 'config.json');
  await writeFile(configFile, JSON.stringify(config), { mode: 0o600 });
  const { id } = highlevel.addContact({ locationId, phone: '+5511990000777', name: 'Test Person' });
  // A person may call a contact like one of ours.
  highlevel.addContact({ locationId, name: 'Waybridge check of the door', email: 'a@example.com' });
  const check = () => startProcess('live-check-process', [configFile, locationId, id]);
  const names = () => highlevel.contacts(locationId).map(({ name }) => name);
  const before = names();

  highlevel.fault({ route: 'deleteContact', kind: 'hang' });
  const killed = await check();
  await eventually(() => {
    expect(highlevel.requests('deleteContact')).toHaveLength(1);
  });
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  highlevel.clearFaults();
  expect(names()).toHaveLength(before.length + 1);

  const next = await check();
  const [codes] = (await once(next, 'message')) as [string[]];
  expect(codes[0]).toBe('live.leftovers-removed');
  expect(codes).toContain('live.no-phone-taken');
  expect(names()).toEqual(before);
  await once(next, 'exit');

  const last = await check();
  const [clean] = (await once(last, 'message')) as [string[]];
  expect(clean).not.toContain('live.leftovers-removed');
  await once(last, 'exit');
});
