import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ControlServer } from '../../core/control/server.ts';
import { startControl } from './controlled-relay.ts';
import { TestRelay } from './test-relay.ts';
import type { TestRelayOptions } from './test-relay.ts';

/**
 * A running relay between the two pretend servers that takes commands:
 *
 *     const { relay, env } = await CommandedRelay.start();
 *     expect((await run(['status'], { env })).code).toBe(0);
 */
export class CommandedRelay implements AsyncDisposable {
  readonly relay: TestRelay;
  /** The environment in which a command finds it. */
  readonly env: Record<string, string>;
  #control: ControlServer;

  private constructor(relay: TestRelay, control: ControlServer) {
    this.relay = relay;
    this.env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
    this.#control = control;
  }

  static async start(options: TestRelayOptions = {}): Promise<CommandedRelay> {
    const relay = await TestRelay.create(options);
    return new CommandedRelay(relay, await startControl(relay));
  }

  /** A file with a line of text, for what is not to be said on a command line; its path. */
  async file(name: string, text: string): Promise<string> {
    const path = join(this.relay.config.dataDir, name);
    await writeFile(path, `${text}\n`);
    return path;
  }

  /** Service and control end, and begin anew in the same folder; `meanwhile` happens before the service does. */
  async restart(meanwhile: () => void = () => undefined): Promise<void> {
    await this.#control[Symbol.asyncDispose]();
    meanwhile();
    await this.relay.restart();
    this.#control = await startControl(this.relay);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#control[Symbol.asyncDispose]();
    await this.relay[Symbol.asyncDispose]();
  }
}
