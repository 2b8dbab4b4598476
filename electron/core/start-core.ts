/** The relay as a process of its own: in Electron's utility process, or in a Node.js that was named. One entry for both. */
import { fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { utilityProcess } from 'electron';
import type { Keychain } from './keychain.ts';
import { answerOf } from './keychain.ts';
import { SandboxOfCore } from './sandbox-of-core.ts';

export interface CoreProcess {
  readonly pid: number | undefined;
  /** How it ended: an exit code, or the name of a signal. */
  readonly ended: Promise<number | string>;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Drains and ends; it keeps its own promise to be gone within 10 s. */
  askToStop(): void;
  kill(): void;
}

export interface CoreStart {
  readonly entry: string;
  readonly args: readonly string[];
  /** The path of a Node.js; null = Electron's own. */
  readonly node: string | null;
  /** Of the system, for the relay's key. */
  readonly keychain: Keychain | null;
  /** Started from a terminal, which then shows what the relay logs. */
  readonly terminal: boolean;
}

export function startCore(start: CoreStart): CoreProcess {
  return start.node === null ? inElectron(start) : inNode(start, start.node);
}

function inElectron({ entry, args, keychain, terminal }: CoreStart): CoreProcess {
  const child = utilityProcess.fork(entry, [...args], {
    serviceName: 'Waybridge relay',
    stdio: ['ignore', 'pipe', terminal ? 'inherit' : 'pipe'],
  });
  const { promise, resolve } = Promise.withResolvers<number | string>();
  const say = (message: object): void => {
    // One that has ended hears nothing more.
    if (child.pid !== undefined) child.postMessage(message);
  };
  const sandbox = new SandboxOfCore({ entry, say });
  child.once('exit', (code) => {
    sandbox.end();
    resolve(code);
  });
  child.on('message', (message: unknown) => {
    sandbox.hear(message);
    void answerOf(keychain, message).then((answer) => {
      if (answer !== null) say(answer);
    });
  });
  return {
    get pid() {
      return child.pid;
    },
    ended: promise,
    stdout: child.stdout as Readable | null,
    stderr: child.stderr as Readable | null,
    askToStop: () => {
      child.postMessage('stop');
    },
    kill: () => void child.kill(),
  };
}

function inNode({ entry, args, keychain, terminal }: CoreStart, node: string): CoreProcess {
  const child = fork(entry, [...args], {
    execPath: node,
    execArgv: [],
    stdio: ['ignore', 'pipe', terminal ? 'inherit' : 'pipe', 'ipc'],
  });
  const { promise, resolve } = Promise.withResolvers<number | string>();
  child.once('exit', (code, signal) => {
    resolve(code ?? signal ?? 'unknown');
  });
  child.on('message', (message) => {
    void answerOf(keychain, message).then((answer) => {
      if (answer !== null && child.connected) child.send(answer);
    });
  });
  // A program that is not there never exits.
  child.once('error', (error) => {
    resolve(error.message);
  });
  return {
    pid: child.pid,
    ended: promise,
    stdout: child.stdout,
    stderr: child.stderr,
    askToStop: () => {
      if (child.connected) child.send('stop');
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
