/** The product as a person starts it, in a process of its own, between the two pretend servers. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cli } from '../../core/commands/cli.ts';
import { runCli } from '../../core/commands/program.ts';
import { startSandboxWorld } from '../../sandbox/world.ts';
import type { SandboxWorld } from '../../sandbox/world.ts';
import { freePort } from '../support/free-port.ts';
import { TEST_LIMITS } from '../support/test-times.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/waybridge.js');

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
  /** Resolves once the addresses are printed; rejects when the process ended before. */
  readonly ready: Promise<void>;
}

export interface ProductOptions {
  /** Default: a folder of its own that goes with it. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly times?: Readonly<Record<string, number | readonly number[]>>;
}

/** `settings.json` of the runs: ladders short enough for a test. */
const TIMES = {
  retryLadderMs: [50, 100, 200, 400, 800, 800],
  statusFirstDelayMs: 50,
  statusLadderMs: [50, 100, 200, 400, 800, 1500],
  breakerProbeMs: [100, 200, 400],
  lookupDelayMs: 150,
  lookupLadderMs: [100, 200, 400, 800, 1000],
  sendGapMs: 0,
  bulkGapMs: 0,
  bulkGapMaxMs: 0,
  typingMsPerCharacter: 0,
};

export class StartedProduct implements AsyncDisposable {
  readonly world: SandboxWorld;
  readonly folder: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly publicPort: number;
  readonly controlPort: number;
  readonly #runs: Running[] = [];

  private constructor(
    world: SandboxWorld,
    place: { folder: string; dataDir: string; publicPort: number; controlPort: number },
    env: Readonly<Record<string, string>>,
  ) {
    this.world = world;
    this.folder = place.folder;
    this.dataDir = place.dataDir;
    this.publicPort = place.publicPort;
    this.controlPort = place.controlPort;
    this.env = env;
  }

  static async create(options: ProductOptions = {}): Promise<StartedProduct> {
    const world = await startSandboxWorld({
      relayPublicUrl: null,
      highlevel: { statusRefusedMs: 0, deliveryDelayMs: 50 },
      evolution: { retry: { initialDelayMs: 50, maxDelayMs: 200, attempts: 200 } },
    });
    const folder = await mkdtemp(join(tmpdir(), 'wb-hostile-'));
    const dataDir = options.dataDir ?? join(folder, 'data');
    const [publicPort, controlPort] = [await freePort(), await freePort()];
    const { highlevel, evolution } = world.relay;
    world.pointAt(`http://127.0.0.1:${String(publicPort)}`);
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      LANG: 'C',
      WAYBRIDGE_DATA_DIR: dataDir,
      PORT: String(publicPort),
      WAYBRIDGE_CONTROL_PORT: String(controlPort),
      APP_URL: `http://127.0.0.1:${String(publicPort)}`,
      HIGHLEVEL_API_URL: highlevel.apiUrl,
      HIGHLEVEL_WEBHOOK_PUBLIC_KEY: highlevel.webhookPublicKeyPem,
      GHL_CLIENT_ID: highlevel.clientId,
      GHL_CLIENT_SECRET: highlevel.clientSecret,
      GHL_CONVERSATION_PROVIDER_ID: highlevel.providerId,
      EVOLUTION_API_URL: evolution.url,
      EVOLUTION_API_KEY: evolution.apiKey,
      ...options.env,
    };
    const place = { folder, dataDir, publicPort, controlPort };
    const product = new StartedProduct(world, place, env);
    if (options.dataDir === undefined) await mkdir(dataDir, { mode: 0o700 });
    await product.setTimes(options.times);
    return product;
  }

  /** For the next start. */
  async setTimes(times: ProductOptions['times'] = {}): Promise<void> {
    const settings = { times: { ...TIMES, ...times }, limits: TEST_LIMITS };
    await writeFile(join(this.dataDir, 'settings.json'), JSON.stringify(settings));
  }

  get publicUrl(): string {
    return `http://127.0.0.1:${String(this.publicPort)}`;
  }

  /** `start`, without waiting for anything. */
  launch(
    more: Readonly<Record<string, string>> = {},
    args: readonly string[] = ['start'],
  ): Running {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...this.env, ...more },
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { out: '', err: '' };
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const ready = new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        text.out += chunk.toString();
        if (text.out.includes('Control:')) resolve();
      });
      void ended.then((code) => {
        reject(new Error(`ended with ${String(code)}: ${text.err.slice(-2_000)}`));
      });
    });
    ready.catch(() => undefined);
    child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const running = { child, out: () => text.out, err: () => text.err, ended, ready };
    this.#runs.push(running);
    return running;
  }

  async start(more: Readonly<Record<string, string>> = {}): Promise<Running> {
    const running = this.launch(more);
    await running.ready;
    return running;
  }

  /** SIGKILL for whatever runs: nothing is written, nothing is closed. */
  async kill(): Promise<void> {
    for (const { child, ended } of this.#runs.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
  }

  /** One command, in this process: the same code as from a shell, without the second that a process takes to start. */
  async run(args: readonly string[], stdin = ''): Promise<Ran> {
    const ran = { out: '', err: '' };
    const cli: Omit<Cli, 'argv'> = {
      out: (text) => (ran.out += text),
      err: (text) => (ran.err += text),
      stdin: () => Promise.resolve(stdin),
      env: this.env,
      cwd: this.folder,
      interactive: false,
      language: 'en',
      stopRequested: () => Promise.reject(new Error('only for launch()')),
      openBrowser: () => undefined,
      keychain: () => null,
      openSandbox: () => Promise.reject(new Error('no sandbox here')),
      startSandbox: () => {
        throw new Error('no sandbox here');
      },
    };
    return { code: await runCli(args, cli), ...ran };
  }

  /** The pretend location and number, by the commands that a person would type. */
  async moveIn(): Promise<void> {
    const { location } = this.world.relay.highlevel;
    const { locationId: id, accessToken, refreshToken, name } = location;
    const tokens = JSON.stringify({ id, accessToken, refreshToken, name });
    const one = await this.run(['locations', 'add', '--stdin'], tokens);
    if (one.code !== 0) throw new Error(one.err);
    const named = ['--location', id, '--name', this.world.relay.evolution.instance.name];
    const two = await this.run(['instances', 'add', ...named]);
    if (two.code !== 0) throw new Error(two.err);
  }

  /** The header that Evolution was told to send. */
  get secret(): string {
    const [instance] = this.world.evolution.instances();
    return instance?.webhook?.headers?.['X-Waybridge-Secret'] ?? '';
  }

  /** Texts of the pretend inbox. */
  inbox(): string[] {
    return this.world.highlevel
      .inbox(this.world.relay.highlevel.location.locationId)
      .flatMap(({ messages }) => messages.map(({ body }) => body));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.world[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}
