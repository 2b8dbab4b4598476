/**
 * A sandbox that the desktop app starts for its relay. Inside of Electron the relay's own program is no Node.js that it could
 * start once more: an installed app gives that away to nobody (its fuse `runAsNode` is off).
 */
import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { Parent } from './keychain-of-parent.ts';
import type { SandboxChild } from './sandbox-process.ts';

interface Child {
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  readonly ended: PromiseWithResolvers<string>;
}

export class SandboxAtParent {
  readonly #parent: Parent;
  readonly #children = new Map<string, Child>();

  constructor(parent: Parent) {
    this.#parent = parent;
    parent.hear((message) => {
      this.#told(message);
    });
  }

  start(env: Readonly<Record<string, string>>): SandboxChild {
    const id = randomUUID();
    const ended = Promise.withResolvers<string>();
    const child = { stdout: new PassThrough(), stderr: new PassThrough(), ended };
    this.#children.set(id, child);
    const say = (sandbox: string, more = {}): void => {
      this.#parent.send({ sandbox, id, ...more });
    };
    say('start', { env });
    return {
      stdout: child.stdout,
      stderr: child.stderr,
      ended: ended.promise,
      askToStop: () => {
        say('stop');
      },
      kill: () => {
        say('kill');
      },
    };
  }

  #told(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const { sandbox, id, text } = message as Readonly<Record<string, unknown>>;
    if (typeof id !== 'string' || typeof text !== 'string') return;
    const child = this.#children.get(id);
    if (child === undefined) return;
    if (sandbox === 'out') child.stdout.write(text);
    else if (sandbox === 'err') child.stderr.write(text);
    else if (sandbox === 'ended') {
      this.#children.delete(id);
      child.ended.resolve(text);
    }
  }
}
