/** `locations install|held|confirm|reject|retry`: installing by OAuth without a GUI. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocationId } from '../../core/relay/message.ts';
import { CommandedRelay } from '../support/commanded-relay.ts';
import { eventually } from '../support/eventually.ts';
import { json, run } from '../support/run-command.ts';
import type { TestRelay } from '../support/test-relay.ts';

let commanded: CommandedRelay;
let relay: TestRelay;
let env: Record<string, string>;
beforeAll(async () => {
  const bulkTimes = { retry: [20, 20], rateLimited: 100 };
  commanded = await CommandedRelay.start({ service: { bulkTimes } });
  ({ relay, env } = commanded);
});
afterAll(() => commanded[Symbol.asyncDispose]());

const known = (id: string) => relay.service.parts.locations.get(id as LocationId);

/** Follows the link as a browser does, choosing what `choice` says. */
async function choose(link: string, choice: Record<string, string>): Promise<Response> {
  const url = new URL(link);
  url.pathname = '/v2/oauth/consent';
  for (const [name, value] of Object.entries(choice)) url.searchParams.set(name, value);
  return fetch(url);
}

/** Begun on the side of the marketplace, and therefore held. */
async function heldInstall(name: string): Promise<{ heldId: string; locationId: string }> {
  const { locationId } = relay.highlevel.addLocation({ name, installed: false });
  const link = relay.highlevel.marketplaceLink(`${relay.service.publicUrl}/oauth/callback`);
  await choose(link, { location: locationId });
  const held = json(await run(['locations', 'held', '--json'], { env })) as {
    id: string;
    ownerId: string;
  }[];
  return { heldId: held.find((one) => one.ownerId === locationId)?.id ?? '', locationId };
}

describe('an install that is begun here', () => {
  it('prints the link, opens it where asked, and the location is connected', async () => {
    const { locationId } = relay.highlevel.addLocation({ name: 'Padaria', installed: false });
    const begun = json(await run(['locations', 'install', '--json'], { env })) as { url: string };
    const shown = await run(['locations', 'install', '--open'], { env });
    expect(shown.code).toBe(0);
    expect(shown.opened).toHaveLength(1);
    expect(shown.out).toContain(shown.opened[0]);
    await choose(begun.url, { location: locationId });
    expect(known(locationId)?.state).toBe('active');
  });
});

describe('an install that was begun in the marketplace', () => {
  it('is listed with its name, and connected by its confirmation', async () => {
    const { heldId, locationId } = await heldInstall('Florist');
    const list = await run(['locations', 'held'], { env });
    expect(list.out).toContain(heldId);
    expect(list.out).toContain('Florist');
    expect(known(locationId)).toBeNull();
    const confirmed = await run(['locations', 'confirm', heldId], { env });
    expect(confirmed).toMatchObject({ code: 0 });
    expect(confirmed.out).toContain('Florist');
    expect(known(locationId)?.state).toBe('active');
    expect(await run(['locations', 'confirm', heldId], { env })).toMatchObject({ code: 4 });
  });

  it('is let go by its rejection, and leaves nothing', async () => {
    const { heldId, locationId } = await heldInstall('Stranger');
    expect(await run(['locations', 'reject', heldId], { env })).toMatchObject({ code: 0 });
    expect(json(await run(['locations', 'held', '--json'], { env }))).toEqual([]);
    expect(known(locationId)).toBeNull();
    const again = await run(['locations', 'reject', heldId, '--json'], { env });
    expect(again.code).toBe(4);
    expect(json(again)).toMatchObject({ error: { code: 'install.not-held' } });
  });
});

describe('a whole agency', () => {
  it('asks again for the locations that failed, and says for whom', async () => {
    const companyId = 'agency00000000000009';
    const ids = ['One', 'Two'].map(
      (name) => relay.highlevel.addLocation({ name, installed: false, companyId }).locationId,
    );
    const [, second = ''] = ids;
    relay.highlevel.pauseLocation(second);
    const begun = json(await run(['locations', 'install', '--json'], { env })) as { url: string };
    await choose(begun.url, { company: companyId });
    const bulk = relay.service.parts.install.bulk;
    await eventually(async () => {
      const [progress] = await bulk.progress();
      expect(progress?.failed.map((one) => one.locationId)).toEqual([second]);
    });
    relay.highlevel.pauseLocation(second, 'active');
    const retried = await run(['locations', 'retry', companyId], { env });
    expect(retried.code).toBe(0);
    expect(retried.out).toContain(companyId);
    await eventually(() => {
      expect(ids.map((id) => known(id)?.state)).toEqual(['active', 'active']);
    });
  });
});
