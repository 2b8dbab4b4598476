/**
 * The relay as it is on the first day: an empty folder, no setting but where (the pretend) HighLevel is. It begins anew
 * when settings are typed in, as the program does, under the same addresses.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WITHOUT_PROXY } from '../../core/control/behind-proxy.ts';
import { controlOf } from '../../core/control/control-of.ts';
import { ControlServer } from '../../core/control/server.ts';
import { createLogs } from '../../core/log.ts';
import { createService } from '../../core/service.ts';
import type { Service } from '../../core/service.ts';
import { loadSettings } from '../../core/settings/settings.ts';
import { startSandboxWorld } from '../../sandbox/world.ts';
import type { SandboxWorld } from '../../sandbox/world.ts';
import { freePort } from './free-port.ts';
import { TEST_LIMITS, TEST_TIMES } from './test-times.ts';

/** What asked for the restart gets its answer first (ms). */
const ANSWERED_MS = 50;

interface Place {
  readonly dataDir: string;
  readonly publicPort: number;
  readonly controlPort: number;
}

export class EmptyRelay implements AsyncDisposable {
  readonly world: SandboxWorld;
  readonly #place: Place;
  #service: Service | null = null;
  #control: ControlServer | null = null;
  #restarting: Promise<void> = Promise.resolve();

  private constructor(world: SandboxWorld, place: Place) {
    this.world = world;
    this.#place = place;
  }

  static async start(): Promise<EmptyRelay> {
    const world = await startSandboxWorld({
      relayPublicUrl: null,
      highlevel: { statusRefusedMs: 0, deliveryDelayMs: 50 },
      evolution: { retry: { initialDelayMs: 50, maxDelayMs: 200, attempts: 200 } },
    });
    const dataDir = await mkdtemp(join(tmpdir(), 'wb-empty-'));
    const [publicPort, controlPort] = [await freePort(), await freePort()];
    const relay = new EmptyRelay(world, { dataDir, publicPort, controlPort });
    world.pointAt(relay.publicUrl);
    await relay.#start();
    return relay;
  }

  /** Where it listens for the outside. */
  get publicUrl(): string {
    return `http://127.0.0.1:${String(this.#place.publicPort)}`;
  }

  /** Where the pages are. */
  get pagesUrl(): string {
    return `http://127.0.0.1:${String(this.#place.controlPort)}`;
  }

  get service(): Service {
    if (this.#service === null) throw new Error('not started');
    return this.#service;
  }

  logInLink(): string {
    return this.#control?.logInLink() ?? '';
  }

  /** Ends, and starts again on the same folder; whoever was logged in is not any more. */
  async restart(): Promise<void> {
    await this.#restarting;
    await this.#stop();
    await this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#restarting;
    await this.#stop();
    await this.world[Symbol.asyncDispose]();
    await rm(this.#place.dataDir, { recursive: true, force: true });
  }

  async #start(before: ControlServer | null = null): Promise<void> {
    const { dataDir, publicPort, controlPort } = this.#place;
    const { highlevel } = this.world.relay;
    const settings = loadSettings({
      env: {},
      cwd: dataDir,
      interactive: false,
      sandbox: false,
      times: TEST_TIMES,
      limits: TEST_LIMITS,
      given: {
        WAYBRIDGE_DATA_DIR: dataDir,
        PORT: String(publicPort),
        WAYBRIDGE_CONTROL_PORT: String(controlPort),
        HIGHLEVEL_API_URL: highlevel.apiUrl,
        HIGHLEVEL_WEBHOOK_PUBLIC_KEY: highlevel.webhookPublicKeyPem,
        GHL_AUTHORIZE_URL: `${highlevel.apiUrl}/v2/oauth/chooselocation`,
      },
    });
    const service = await createService(settings, {
      logs: createLogs({ level: 'silent' }),
      connectionPollMs: 100,
      allowLoopbackAttachments: true,
    });
    const control: ControlServer = new ControlServer({
      control: controlOf(service, {
        version: '0.0.0-test',
        controlUrl: () => control.url,
        ready: () => true,
        restart: () => {
          this.#restarting = this.#beginAnew();
        },
      }),
      log: service.parts.logs.control,
      host: '127.0.0.1',
      port: controlPort,
      password: null,
      dataDir,
      proxy: WITHOUT_PROXY,
      ...(before !== null && { logIns: before.logIns }),
    });
    this.#service = service;
    this.#control = control;
    await control.listen();
    await service.start();
  }

  async #beginAnew(): Promise<void> {
    const before = this.#control;
    await new Promise((resolve) => setTimeout(resolve, ANSWERED_MS));
    await this.#stop();
    await this.#start(before);
  }

  async #stop(): Promise<void> {
    await this.#control?.[Symbol.asyncDispose]();
    await this.#service?.stop();
  }
}
