import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processEnvironment } from './env.ts';
import { SETTING_NAMES } from './names.ts';
import type { LoadOptions, Settings } from './settings.ts';
import { loadSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';
import { withTyped } from './typed-settings.ts';

const PASSWORD = 'correct horse battery';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybridge-settings-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function load(env: Record<string, string> = {}, options: Partial<LoadOptions> = {}): Settings {
  return loadSettings({
    env: { WAYBRIDGE_DATA_DIR: folder, ...env },
    cwd: folder,
    interactive: false,
    sandbox: false,
    ...options,
  });
}

function refusal(run: () => unknown): SettingsError {
  try {
    run();
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('The settings were accepted.');
}

function writeSettings(value: unknown): void {
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(value));
}

describe('defaults', () => {
  it('listens on loopback, keeps SQLite and has nothing configured', () => {
    const settings = load();
    expect(settings.server).toEqual({ host: '127.0.0.1', port: 3000, appUrl: null });
    expect(settings.control).toEqual({
      ...{ host: '127.0.0.1', port: 4010, password: null },
      ...{ hosts: [], proxies: [], path: '', secure: 'auto' },
    });
    expect(settings.databaseUrl).toBeNull();
    expect(settings.dataDir).toBe(folder);
    expect(settings.highlevel.apiUrl).toBe('https://services.leadconnectorhq.com');
    expect(settings.highlevel.webhookPublicKey).toContain('MCowBQYDK2VwAyEAi2HR1srL4o18O8BR');
    expect(settings.sources.PORT).toEqual({ from: 'default', file: null });
  });

  it('finds the data folder of the platform', () => {
    const settings = loadSettings({
      env: { XDG_DATA_HOME: folder, APPDATA: folder },
      cwd: folder,
      interactive: false,
      sandbox: false,
    });
    expect(settings.dataDir.toLowerCase()).toMatch(/waybridge$/);
  });
});

describe('sources', () => {
  it('ranks command, environment, .env and settings.json, and remembers which decided', () => {
    writeSettings({ PORT: 1, APP_URL: 'https://a.example', GHL_APP_ID: 'file', LOG_LEVEL: 'warn' });
    writeFileSync(
      join(folder, '.env'),
      'PORT=2\nAPP_URL=https://b.example\nGHL_APP_ID="dot env"\n',
    );
    const settings = load(
      { PORT: '3', APP_URL: 'https://c.example' },
      { interactive: true, given: { PORT: '4' } },
    );
    expect(settings.server).toMatchObject({ port: 4, appUrl: 'https://c.example' });
    expect(settings.highlevel.appId).toBe('dot env');
    expect(settings.logLevel).toBe('warn');
    expect(
      [settings.sources.PORT, settings.sources.APP_URL, settings.sources.GHL_APP_ID].map(
        (s) => s.from,
      ),
    ).toEqual(['command', 'environment', '.env']);
    expect(settings.sources.LOG_LEVEL.from).toBe('settings.json');
  });

  it('reads .env only when started from a terminal', () => {
    writeFileSync(join(folder, '.env'), 'PORT=2\n');
    expect(load().server.port).toBe(3000);
  });

  it('reads a secret from the file that <NAME>_FILE names', () => {
    writeFileSync(join(folder, 'key'), 'from-the-file\n');
    const settings = load({ EVOLUTION_API_KEY_FILE: 'key' });
    expect(settings.evolution.apiKey?.reveal()).toBe('from-the-file');
    expect(settings.sources.EVOLUTION_API_KEY).toEqual({
      from: 'environment',
      file: join(folder, 'key'),
    });
  });

  it('takes an empty value for a missing one', () => {
    expect(load({ DATABASE_URL: '', PORT: ' ' }).databaseUrl).toBeNull();
  });

  it('takes times and limits from settings.json, and shorter ones from a caller', () => {
    writeSettings({ times: { drainMs: 1, leaseMs: 2 }, limits: { doneDays: 3 } });
    const settings = load({}, { times: { leaseMs: 9 } });
    expect(settings.times).toMatchObject({ drainMs: 1, leaseMs: 9, heartbeatMs: 10_000 });
    expect(settings.limits).toMatchObject({ doneDays: 3, keysDays: 90 });
  });
});

describe('a wrong setting is refused by name', () => {
  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '30 00'],
    ['WAYBRIDGE_CONTROL_PORT', 'abc'],
    ['WAYBRIDGE_HOST', '1.2.3'],
    ['WAYBRIDGE_HOST', 'http://x'],
    ['APP_URL', 'relay.example'],
    ['APP_URL', 'ftp://relay.example'],
    ['APP_URL', 'https://relay.example/?x=1'],
    ['EVOLUTION_API_URL', 'https://user:pass@evolution.example'],
    ['HIGHLEVEL_API_URL', 'http://highlevel.example'],
    ['HIGHLEVEL_WEBHOOK_PUBLIC_KEY', 'not a key'],
    ['DATABASE_URL', 'postgres://user:pass@host/db'],
    ['DATABASE_URL', 'mysql://host'],
    ['LOG_LEVEL', 'loud'],
    ['GHL_CLIENT_SECRET', 'two\nlines'],
    ['WAYBRIDGE_CONTROL_PASSWORD', 'short'],
  ])('%s=%s', (name, value) => {
    const error = refusal(() => load({ [name]: value }));
    expect(error.code).toBe('settings.invalid');
    expect(error.params['name']).toBe(name);
    expect(error.params['reason']).toMatch(/^it must /);
    expect(`${error.message}${inspect(error.params)}`).not.toContain(value);
  });

  it('refuses a key of another kind than Ed25519', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(refusal(() => load({ HIGHLEVEL_WEBHOOK_PUBLIC_KEY: pem })).params['name']).toBe(
      'HIGHLEVEL_WEBHOOK_PUBLIC_KEY',
    );
  });

  it('refuses a secret that is set twice, or whose file is missing or empty', () => {
    writeFileSync(join(folder, 'empty'), '\n');
    const twice = refusal(() => load({ GHL_CLIENT_SECRET: 'a', GHL_CLIENT_SECRET_FILE: 'empty' }));
    const empty = refusal(() => load({ GHL_CLIENT_SECRET_FILE: 'empty' }));
    const missing = refusal(() => load({ GHL_CLIENT_SECRET_FILE: 'missing' }));
    expect(twice.params['name']).toBe('GHL_CLIENT_SECRET');
    expect(empty.params['name']).toBe('GHL_CLIENT_SECRET_FILE');
    expect(missing).toMatchObject({
      code: 'settings.file',
      params: { name: 'GHL_CLIENT_SECRET_FILE', file: join(folder, 'missing') },
    });
  });

  it('refuses a control side that others can reach without a password', () => {
    const error = refusal(() => load({ WAYBRIDGE_CONTROL_HOST: '0.0.0.0' }));
    expect(error).toMatchObject({ code: 'control.password-missing', params: { host: '0.0.0.0' } });
    const settings = load({
      WAYBRIDGE_CONTROL_HOST: '0.0.0.0',
      WAYBRIDGE_CONTROL_PASSWORD: PASSWORD,
    });
    expect(settings.control.password?.reveal()).toBe(PASSWORD);
  });

  it.each([
    ['PROT', { PROT: 3000 }],
    ['PORT_FILE', { PORT_FILE: 'x' }],
    ['WAYBRIDGE_DATA_DIR', { WAYBRIDGE_DATA_DIR: '/elsewhere' }],
    ['APP_URL', { APP_URL: ['https://a.example'] }],
    ['times.drain', { times: { drain: 1 } }],
    ['times.toString', { times: { toString: 1 } }],
    ['times.drainMs', { times: { drainMs: '1' } }],
    // A timer of Node would fire at once.
    ['times.heartbeatMs', { times: { heartbeatMs: 2 ** 31 } }],
    ['times.retryLadderMs', { times: { retryLadderMs: 5 } }],
    ['times.retryLadderMs', { times: { retryLadderMs: [] } }],
    ['limits.doneDays', { limits: { doneDays: -1 } }],
    ['settings.json', []],
  ])('%s in settings.json', (name, value) => {
    writeSettings(value);
    expect(refusal(() => load()).params['name']).toBe(name);
  });

  it('reads a settings.json that a Windows editor began with a byte-order mark', () => {
    writeFileSync(join(folder, 'settings.json'), '\uFEFF{"LOG_LEVEL": "debug"}');
    expect(load().logLevel).toBe('debug');
  });

  it('does not quote a broken settings.json, which may hold a secret', () => {
    writeFileSync(join(folder, 'settings.json'), '{"EVOLUTION_API_KEY": "planted-key"');
    const error = refusal(() => load());
    expect(error.params['name']).toBe('settings.json');
    expect(inspect(error)).not.toContain('planted-key');
  });
});

describe('accepted spellings', () => {
  it.each([
    ['APP_URL', 'https://relay.example/base/', 'https://relay.example/base'],
    ['APP_URL', 'http://192.168.1.5:3000', 'http://192.168.1.5:3000'],
  ])('%s=%s', (name, value, expected) => {
    expect(load({ [name]: value }).server.appUrl).toBe(expected);
  });

  it.each(['::1', 'localhost', '127.0.0.2'])('control on %s is this machine', (host) => {
    expect(load({ WAYBRIDGE_CONTROL_HOST: host }).control.host).toBe(host);
  });

  it('allows plain http to HighLevel only on this machine', () => {
    expect(load({ HIGHLEVEL_API_URL: 'http://127.0.0.1:9' }).highlevel.apiUrl).toBe(
      'http://127.0.0.1:9',
    );
  });

  it.each([
    ['a PEM', (pem: string) => pem],
    ['a PEM in one line', (pem: string) => pem.replaceAll('\n', '\\n')],
    ['the bare base64', (pem: string) => pem.split('\n')[1] ?? ''],
  ])('takes the webhook key as %s', (_, spell) => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(
      load({ HIGHLEVEL_WEBHOOK_PUBLIC_KEY: spell(pem) }).highlevel.webhookPublicKey.trim(),
    ).toBe(pem.trim());
  });
});

describe('sandbox', () => {
  it('hears nothing but ports, log level and what its starter gives', () => {
    const everything = Object.fromEntries(
      SETTING_NAMES.map((name) => [name, 'https://real.example']),
    );
    writeFileSync(join(folder, '.env'), 'EVOLUTION_API_KEY=real\n');
    const settings = loadSettings({
      env: {
        ...everything,
        GHL_CLIENT_SECRET_FILE: '/nowhere',
        PORT: '1',
        WAYBRIDGE_CONTROL_PORT: '2',
        LOG_LEVEL: 'debug',
      },
      cwd: folder,
      interactive: true,
      sandbox: true,
      given: { EVOLUTION_API_URL: 'http://127.0.0.1:5' },
    });
    expect(settings).toMatchObject({
      server: { host: '127.0.0.1', port: 1, appUrl: null },
      control: {
        host: '127.0.0.1',
        port: 2,
        password: null,
        hosts: [],
        proxies: [],
        path: '',
        secure: 'auto',
      },
      databaseUrl: null,
      masterKey: null,
      logLevel: 'debug',
      evolution: { url: 'http://127.0.0.1:5', apiKey: null },
    });
    expect(JSON.stringify(settings)).not.toContain('real');
    expect(settings.dataDir).toMatch(/-sandbox$/);
  });
});

describe('secrets', () => {
  it('never print themselves', () => {
    const settings = load({
      DATABASE_URL: 'mysql://u:planted-1@h/db',
      WAYBRIDGE_MASTER_KEY: 'planted-2',
      EVOLUTION_API_KEY: 'planted-3',
      GHL_CLIENT_SECRET: 'planted-4',
      GHL_SHARED_SECRET: 'planted-5',
      GHL_WORKFLOW_TOKEN: 'planted-6',
      WAYBRIDGE_CONTROL_PASSWORD: 'planted-7-and-long',
    });
    const shown = [
      JSON.stringify(settings),
      inspect(settings, { depth: null, showHidden: true }),
      String(settings.evolution.apiKey),
      settings.masterKey?.toString(),
    ].join('\n');
    expect(shown).not.toContain('planted');
    expect(shown).toContain('[secret]');
  });
});

it('the environment of the process is given as it is', () => {
  expect(processEnvironment()['PATH']).toBe(process.env['PATH']);
});

describe('how long messages are kept', () => {
  const NAME = 'WAYBRIDGE_TEXT_DAYS';

  it('is said by settings of their own, which win over the limits of the file', () => {
    writeSettings({ limits: { doneDays: 14 } });
    expect(load().limits).toMatchObject({ doneDays: 14, keysDays: 90 });
    expect(load().sources[NAME].from).toBe('settings.json');
    const settings = load({ [NAME]: '0', WAYBRIDGE_MAX_ENTRIES: '500' });
    expect(settings.limits).toMatchObject({ doneDays: 0, maxDoneEntries: 500 });
    expect(settings.sources[NAME].from).toBe('environment');
    expect(refusal(() => load({ [NAME]: '-1' })).params).toMatchObject({ name: NAME });
  });

  it('may be typed in where nothing else says it', () => {
    expect(withTyped(load(), { [NAME]: '0' }).limits.doneDays).toBe(0);
    writeSettings({ limits: { doneDays: 14 } });
    expect(withTyped(load(), { [NAME]: '0' }).limits.doneDays).toBe(14);
  });
});
