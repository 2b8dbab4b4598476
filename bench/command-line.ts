/** The product as people start it: `waybridge start --headless`, in a data folder with one installed location. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../tests/support/free-port.ts';
import type { Bench } from './bench.ts';
import { startOnServiceCore } from './machine.ts';
import { profileOptions, World } from './world.ts';
import type { ServiceConfig } from './installation.ts';

export class CommandLine implements AsyncDisposable {
  readonly world: World;
  readonly #bench: Bench;
  readonly #given: Readonly<Record<string, string>>;

  private constructor(bench: Bench, world: World, given: Readonly<Record<string, string>>) {
    this.#bench = bench;
    this.world = world;
    this.#given = given;
  }

  static async create(bench: Bench): Promise<CommandLine> {
    const world = await World.create(bench, { row: 'start', locations: 1, conversations: 1 });
    const text = readFileSync(join(world.dataDir, 'service.json'), 'utf8');
    const { given } = JSON.parse(text) as ServiceConfig;
    // The command line takes no 0 for a port that people have to know.
    const controlPort = String(await freePort());
    return new CommandLine(bench, world, { ...given, WAYBRIDGE_CONTROL_PORT: controlPort });
  }

  start(): ChildProcess {
    return startOnServiceCore(this.#bench.cores, {
      script: this.#bench.product.file('core/main'),
      args: ['start', '--headless'],
      node: profileOptions(this.#bench.profiles, 'start'),
      env: this.#given,
      cwd: this.world.dataDir,
      log: join(this.world.dataDir, 'service.log'),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]();
  }
}
