/** What the relay starts itself: a program's address is found, Evolution follows it, and there is never a second one. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectControl } from '../../core/control/client.ts';
import { createLogs } from '../../core/log.ts';
import { Ngrok } from '../../core/reach/providers/ngrok.ts';
import { chooseProvider } from '../../core/reach/providers/choose.ts';
import type { Provider } from '../../core/reach/providers/provider.ts';
import type { SettingName } from '../../core/settings/names.ts';
import { loadSettings } from '../../core/settings/settings.ts';
import { startControl } from '../support/controlled-relay.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { KillableRelay } from '../support/killable-relay.ts';
import { json, run } from '../support/run-command.ts';
import { isThere, killProgram } from '../support/programs.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { TestRelay } from '../support/test-relay.ts';

const LIBRARY: string = '@ngrok/ngrok';
const SECRET = 'planted-tunnel-secret-0042';
const SCRIPT = join(import.meta.dirname, '../support/tunnel-process.ts');
const TUNNEL = {
  WAYBRIDGE_REACH: 'command',
  WAYBRIDGE_REACH_COMMAND: `'${process.execPath}' '${SCRIPT}' {port} ${SECRET}`,
  WAYBRIDGE_REACH_PATTERN: 'forwarding (\\S+)',
} as const;
const FAST = {
  reachEveryMs: 100,
  reachAgainMs: 50,
  reachConfirmMs: 20,
  reachTickMs: 10,
  reachRestartMs: [50],
};
const log = createLogs({ level: 'silent' }).reach;

test('any command: its address is found, followed by Evolution, and what HighLevel must be told is listed', async () => {
  await using relay = await TestRelay.create({ config: { more: TUNNEL }, times: FAST });
  await using control = await startControl(relay);
  expect(control.url).not.toBe('');
  const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
  const { reach } = relay.service.parts;
  const up = () =>
    eventually(() => {
      expect(reach.state()).toMatchObject({ state: 'up' });
      return reach.state().address ?? '';
    });
  const webhookIs = (address: string) =>
    eventually(() => {
      const [number] = relay.evolution.instances();
      expect(number?.webhook?.url).toBe(`${address}/webhooks/evolution`);
    });
  const first = await up();
  expect(first).not.toBe(relay.service.publicUrl);
  await webhookIs(first);
  const shown = json(await run(['reach', '--json'], { env })) as Record<string, unknown>;
  expect(shown).toMatchObject({ provider: 'command', address: first, change: null, maySet: true });
  expect(shown['warning']).toMatchObject({ code: 'reach.fleeting' });
  const log = await run(['reach', 'log'], { env });
  expect(log.out).toContain(`forwarding ${first}`);
  expect(log.out).not.toContain(SECRET);

  // It dies, and comes back elsewhere.
  const { pid } = reach.tunnel;
  killProgram(pid, 'SIGKILL');
  const second = await eventually(async () => {
    const address = await up();
    expect(address).not.toBe(first);
    return address;
  });
  await webhookIs(second);
  expect(reach.tunnel.pid).not.toBe(pid);
  const client = await connectControl(relay.config.dataDir, 'en');
  const { problems } = await client.overview.status.query();
  expect(problems).toMatchObject([
    { code: 'reach.address-changed', params: { from: first, to: second } },
  ]);
  const change = await run(['reach', 'change'], { env, language: 'es' });
  for (const path of [
    '/oauth/callback',
    '/webhooks/ghl',
    '/webhooks/ghl-app',
    '/webhooks/workflow-action',
  ]) {
    expect(change.out).toContain(second + path);
  }
  expect((await run(['reach', 'change', '--done'], { env })).code).toBe(0);
  expect((await client.overview.status.query()).problems).toEqual([]);

  const last = reach.tunnel.pid ?? 0;
  await relay.service.stop();
  expect(isThere(last)).toBe(false);
});

test('a relay that was killed leaves no second tunnel behind', async () => {
  await using relay = await TestRelay.create({ times: FAST });
  const { dataDir } = relay.config;
  await relay.service.stop();
  const port = await freePort();
  await using machine = await KillableRelay.create({ ...relay.config, port, more: TUNNEL });
  const pidIn = () =>
    eventually(async () => {
      const { pid } = JSON.parse(await readFile(join(dataDir, 'reach.pid'), 'utf8')) as {
        pid: number;
      };
      expect(isThere(pid)).toBe(true);
      return pid;
    });
  await machine.start();
  const first = await pidIn();
  await machine.kill();
  expect(isThere(first)).toBe(true);
  await machine.start();
  const second = await eventually(async () => {
    const pid = await pidIn();
    expect(pid).not.toBe(first);
    return pid;
  });
  expect(isThere(first)).toBe(false);
  await machine.stop();
  expect(isThere(second)).toBe(false);
});

async function provider(more: Partial<Record<SettingName, string>>): Promise<Provider> {
  const dataDir = await tempFolder();
  const given = { WAYBRIDGE_DATA_DIR: dataDir, ...more };
  const settings = loadSettings({
    env: {},
    cwd: dataDir,
    interactive: false,
    sandbox: false,
    given,
    times: { ...FAST, reachAddressMs: 0 },
  });
  const chosen = chooseProvider(settings, log);
  onTestFinished(() => chosen[Symbol.asyncDispose]());
  await chosen.start({ host: '127.0.0.1', port: 4321 });
  return chosen;
}

/** A shell script in the place of a tunnel's program. */
async function script(text: string): Promise<string> {
  const file = join(await tempFolder(), 'tunnel');
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
  return file;
}

describe('a program', () => {
  test('that is not there, that ends, and what it wrote last', async () => {
    const missing = await provider({
      WAYBRIDGE_REACH: 'command',
      WAYBRIDGE_REACH_COMMAND: '/no/such',
    });
    await eventually(() => {
      expect(missing.problem).toEqual({
        code: 'reach.program-missing',
        params: { program: '/no/such' },
      });
    });
    const file = await script(`echo 'bad token: ${SECRET}'; exit 3`);
    const ends = await provider({
      WAYBRIDGE_REACH: 'command',
      WAYBRIDGE_REACH_COMMAND: `${file} ${SECRET}`,
    });
    await eventually(() => {
      expect(ends.problem).toMatchObject({ code: 'reach.program-ended', params: { exit: '3' } });
      // Started again, and again.
      expect(ends.lines.length).toBeGreaterThan(2);
    });
    expect(ends.problem?.params['line']).toContain('bad token');
    expect(JSON.stringify([ends.problem, ends.lines])).not.toContain(SECRET);
  });

  test('that lacks a setting says which', async () => {
    const lacking = async (more: Partial<Record<SettingName, string>>) =>
      (await provider(more)).problem;
    const missing = (name: SettingName) => ({ code: 'settings.missing', params: { name } });
    expect(await lacking({ WAYBRIDGE_REACH: 'command' })).toEqual(
      missing('WAYBRIDGE_REACH_COMMAND'),
    );
    expect(await lacking({ WAYBRIDGE_REACH: 'ssh' })).toEqual(missing('WAYBRIDGE_REACH_SSH'));
    expect(await lacking({ WAYBRIDGE_REACH: 'ngrok' })).toEqual(missing('WAYBRIDGE_REACH_TOKEN'));
    expect(
      await lacking({ WAYBRIDGE_REACH: 'cloudflared', WAYBRIDGE_REACH_TOKEN: SECRET }),
    ).toEqual(missing('APP_URL'));
  });

  test.each([
    ['your url is: https://warm-words.loca.lt', 'https://warm-words.loca.lt'],
    ['ab12.lhr.life tunneled with tls termination, https://ab12.lhr.life', 'https://ab12.lhr.life'],
    ['Forwarding HTTP traffic from https://ab12.serveo.net', 'https://ab12.serveo.net'],
    ['https://box.tail1234.ts.net/', 'https://box.tail1234.ts.net'],
    ['|  "url": "https://relay.example.com:8443", |', 'https://relay.example.com:8443'],
    ['To set up and manage custom domains go to https://admin.localhost.run/', null],
    ['More details at https://localhost.run/docs/custom-domains', null],
    ['listening at bore.pub:12345', null],
  ])('that writes “%s”', async (line, address) => {
    const file = await script(`cat <<'END'\n${line}\nsaid\nEND\nexec sleep 60`);
    const started = await provider({
      WAYBRIDGE_REACH: 'command',
      WAYBRIDGE_REACH_COMMAND: file,
    });
    await eventually(() => {
      expect(started.lines.map(({ text }) => text)).toContain('said');
    });
    expect(started.address).toBe(address);
  });

  test('gets no secret of ours, and no shell reads its arguments', async () => {
    const file = await script('env; echo "arguments: $1 $2"; exec sleep 60');
    process.env['GHL_CLIENT_SECRET'] = SECRET;
    onTestFinished(() => {
      delete process.env['GHL_CLIENT_SECRET'];
    });
    const started = await provider({
      WAYBRIDGE_REACH: 'command',
      WAYBRIDGE_REACH_COMMAND: `${file} '$(id) {port}' "two words"`,
    });
    await eventually(() => {
      const texts = started.lines.map(({ text }) => text);
      expect(texts).toContain('arguments: $(id) 4321 two words');
      expect(texts.join()).toContain('PATH=');
    });
    expect(JSON.stringify(started.lines)).not.toContain('GHL_CLIENT_SECRET');
    expect(started.problem).toMatchObject({ code: 'reach.no-address' });
  });
});

describe('cloudflared, in the words of the real one, which was not run here', () => {
  test('a quick tunnel: its address is in the banner, and will be another', async () => {
    const file = await script(
      [
        'echo "INF Requesting new quick Tunnel on trycloudflare.com... https://api.trycloudflare.com" >&2',
        'echo "INF |  https://warm-words-of-test.trycloudflare.com  |" >&2',
        'echo "$@"; exec sleep 60',
      ].join('\n'),
    );
    const quick = await provider({ WAYBRIDGE_REACH: 'cloudflared', WAYBRIDGE_REACH_PROGRAM: file });
    await eventually(() => {
      expect(quick.address).toBe('https://warm-words-of-test.trycloudflare.com');
      expect(quick.lines.map(({ text }) => text)).toContain(
        'tunnel --no-autoupdate --url http://127.0.0.1:4321',
      );
    });
    expect([quick.isFleeting, quick.problem]).toEqual([true, null]);
  });

  test('a named one: its token is in no argument and in no line', async () => {
    const file = await script(
      'echo "$@ with $TUNNEL_TOKEN"; echo "Provided Tunnel token is not valid." >&2; exit 1',
    );
    const named = await provider({
      WAYBRIDGE_REACH: 'cloudflared',
      WAYBRIDGE_REACH_PROGRAM: file,
      WAYBRIDGE_REACH_TOKEN: SECRET,
      APP_URL: 'https://relay.example',
    });
    expect(named.address).toBe('https://relay.example');
    await eventually(() => {
      expect(named.problem).toEqual({ code: 'reach.cloudflared-token', params: {} });
    });
    expect(named.lines.map(({ text }) => text)).toContain(
      'tunnel --no-autoupdate run with [secret]',
    );
  });
});

/** An optional package: npm leaves it out where there is none of it for the machine. */
const hasNgrok = await import(LIBRARY).then(
  () => true,
  () => false,
);

test.skipIf(!hasNgrok)(
  'ngrok’s library is loaded, and says that it gets no session where nobody is',
  async () => {
    await using ngrok = new Ngrok({
      token: SECRET,
      address: null,
      pausesMs: [50],
      log,
      serverAddress: `127.0.0.1:${String(await freePort())}`,
    });
    await ngrok.start({ host: '127.0.0.1', port: 4321 });
    await eventually(() => {
      expect(ngrok.problem).toMatchObject({ code: 'reach.ngrok-session' });
    });
    expect(JSON.stringify(ngrok.lines)).not.toContain(SECRET);
  },
);
