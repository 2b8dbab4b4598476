/** `doctor highlevel --live`: what HighLevel's documents leave open, asked with a test contact. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlOf } from '../core/control/control-of.ts';
import type { Control } from '../core/control/control.ts';
import { liveCheck } from '../core/control/live-check.ts';
import type { LiveReport } from '../core/control/live-check.ts';
import type { ControlServer } from '../core/control/server.ts';
import type { ContactId, LocationId } from '../core/relay/message.ts';
import { startControl } from './support/controlled-relay.ts';
import { json, run } from './support/run-command.ts';
import { tempFolder } from './support/temp-folder.ts';
import { TestRelay } from './support/test-relay.ts';

const PHONE = '+5511990000777';
const TIMES = { echoMs: 200, statusAtMs: [0, 100] };

let relay: TestRelay;
let control: Control;
let server: ControlServer;
let contactId: ContactId;

beforeAll(async () => {
  relay = await TestRelay.create();
  control = controlOf(relay.service, {
    version: 'test',
    controlUrl: () => '',
    ready: () => true,
    restart: () => undefined,
  });
  server = await startControl(relay);
  const contact = relay.highlevel.addContact({
    locationId: relay.place.locationId,
    phone: PHONE,
    name: 'Test Person',
  });
  contactId = contact.id as ContactId;
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
});

function check(changes: Partial<Control> = {}): Promise<LiveReport> {
  const { locationId } = relay.place;
  return liveCheck({ ...control, ...changes }, { locationId, contactId }, 'en', TIMES);
}

const grades = (report: LiveReport) => report.steps.map(({ code, grade }) => `${code} ${grade}`);

describe('against a HighLevel that does what its documents say', () => {
  it('answers every question, sends nothing, and takes away what it made', async () => {
    const before = relay.highlevel.contacts(relay.place.locationId).length;
    relay.highlevel.fault({ route: 'status', kind: 'refuse', status: 403, times: 1 });
    const report = await check();
    expect(grades(report)).toEqual([
      'live.upsert-same ok',
      'live.message-kept ok',
      'live.outbound-silent ok',
      'live.status-taken ok',
      'live.upload-taken ok',
      'live.webp-refused ok',
      'live.no-phone-taken ok',
      'live.not-asked warn',
    ]);
    expect(relay.highlevel.contacts(relay.place.locationId)).toHaveLength(before);
    expect(relay.evolution.requests('sendText')).toEqual([]);
    // Neither is what it wrote taken for an agent's words later on.
    await relay.service.parts.relay.missed.catchUp(relay.place.locationId);
    expect(relay.evolution.requests('sendText')).toEqual([]);
    expect(report.steps[3]?.calls.map(({ status }) => status)).toEqual([403, 200]);
  });

  it('keeps out of its report whose it is', async () => {
    relay.highlevel.fault({ route: 'upload', kind: 'refuse', status: 400, times: 1 });
    const text = JSON.stringify(await check());
    const { locationId } = relay.place;
    const token = await relay.service.parts.tokens.accessToken(locationId);
    for (const secret of [
      PHONE,
      PHONE.slice(1),
      contactId,
      locationId,
      token,
      'Test Person',
      'Test',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('/contacts/{id}');
  });
});

describe('against a HighLevel that does otherwise', () => {
  it('names a contact that is matched by e-mail alone, and deletes the one that came of it', async () => {
    const { highlevel, service } = relay;
    const access = highlevel.addLocation({ matchBy: ['email'] });
    const locationId = access.locationId as LocationId;
    const { companyId, timezone: timeZone, name } = access;
    await service.parts.locations.add(
      { id: locationId, name, companyId, language: 'en', timeZone },
      service.parts.tokenStore.seal(locationId, access),
    );
    const { id } = highlevel.addContact({ locationId, phone: PHONE });
    const target = { locationId, contactId: id as ContactId };
    const report = await liveCheck(control, target, 'en', TIMES);
    expect(grades(report)[0]).toBe('live.upsert-other bad');
    expect(highlevel.contacts(locationId)).toHaveLength(1);
  });

  it('goes on after a failed question, and says which one failed', async () => {
    relay.highlevel.fault({ route: 'upload', kind: 'refuse', status: 500, times: 1 });
    relay.highlevel.fault({ route: 'deleteContact', kind: 'refuse', status: 500, times: 1 });
    const report = await check();
    expect(grades(report)).toContain('http.server bad');
    expect(grades(report)).toContain('live.not-cleaned bad');
    expect(grades(report)).toContain('live.webp-refused ok');
  });

  it('says that no status was taken', async () => {
    relay.highlevel.fault({ route: 'status', kind: 'refuse', status: 403 });
    const report = await check();
    relay.highlevel.clearFaults();
    expect(grades(report)).toContain('live.status-refused warn');
  });
});

describe('on the command line', () => {
  it('writes the report, and needs a contact that is there', async () => {
    const cwd = await tempFolder();
    const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
    const live = ['doctor', 'highlevel', '--live', '--location', relay.place.locationId];
    expect(await run(live, { env })).toMatchObject({ code: 2 });
    const unknown = await run([...live, '--contact', 'nobody', '--json'], { env });
    expect(unknown.code).toBe(4);
    expect(json(unknown)).toMatchObject({ error: { code: 'live.contact-unknown' } });
    const report = join(cwd, 'report.json');
    const ran = await run([...live, '--contact', contactId, '--report', report], { env });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out).toContain('A message typed on the phone is shown and not posted back.');
    const written = JSON.parse(await readFile(report, 'utf8')) as LiveReport;
    expect(written.steps).toHaveLength(8);
  });
});
