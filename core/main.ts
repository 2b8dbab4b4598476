/** The command line: the only place that touches the program's arguments, its exit code and its signals. */
import { fork, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { calledAs } from './commands/called-as.ts';
import type { Cli } from './commands/cli.ts';
import { KeychainOfParent } from './commands/keychain-of-parent.ts';
import type { Parent } from './commands/keychain-of-parent.ts';
import { runCli } from './commands/program.ts';
import { SandboxAtParent } from './commands/sandbox-at-parent.ts';
import type { Sandbox, SandboxVersion } from './commands/sandbox.ts';
import { SANDBOX_ARGS } from './commands/sandbox-process.ts';
import type { SandboxChild, StartSandbox } from './commands/sandbox-process.ts';
import { processEnvironment } from './settings/env.ts';
import { typeCommandsAs } from './words/command.ts';
import { languageFor } from './words/say.ts';

/** The promise to be gone within 10 s of a signal holds even when something hangs. */
const STOP_WITHIN_MS = 9_500;
const LINGER_MS = 1_000;
const LOOK_AT_SHELL_MS = 500;

const { stdin, stdout, stderr } = process;

const cli: Omit<Cli, 'argv'> = {
  out: (answer) => void stdout.write(answer),
  err: (line) => void stderr.write(line),
  stdin: () => text(stdin),
  env: processEnvironment(),
  cwd: process.cwd(),
  interactive: [stdin, stdout, stderr].some((stream) => stream.isTTY),
  // What the operating system says; Node.js reads LANG and its relatives for it.
  language: languageFor(new Intl.PluralRules().resolvedOptions().locale),
  stopRequested,
  openBrowser,
  keychain: () => {
    const parent = parentOf();
    return parent === null ? null : new KeychainOfParent(parent);
  },
  openSandbox,
  startSandbox: startsSandbox(),
};

typeCommandsAs(calledAs({ script: process.argv[1] ?? '', cwd: cli.cwd, env: cli.env }));

// Whoever reads the answer may stop reading: `waybridge entries list | head`.
stdout.on('error', () => undefined);
process.exitCode = await runCli(process.argv.slice(2), cli);
exitWhenWritten();

function stopRequested(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let asked = false;
  const stop = (signal: string): void => {
    asked = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    resolve(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(1);
      stop(signal);
    });
  }
  onShellGone(() => {
    if (!asked) stop('SIGTERM');
  });
  onParentsWord(() => {
    if (!asked) stop('parent');
  });
  return promise;
}

/** A message port to the program that started this one, as Electron gives it to its utility processes. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: object): void;
}

/** Who started this program and talks with it: Electron, or a Node.js that forked it. */
function parentOf(): Parent | null {
  const { parentPort } = process as { parentPort?: ParentPort };
  if (parentPort !== undefined) {
    return {
      send: (message) => {
        parentPort.postMessage(message);
      },
      hear: (listener) => {
        parentPort.on('message', ({ data }) => {
          listener(data);
        });
      },
    };
  }
  if (!process.connected) return null;
  return {
    send: (message) => void process.send?.(message),
    hear: (listener) => {
      process.on('message', listener);
      // Listening must not keep alive what has ended by itself.
      process.channel?.unref();
    },
  };
}

/**
 * A program that runs the relay as a part of itself says `stop`; on Windows no signal could be heard. The relay ends with
 * its parent, too, since nobody else knows of it.
 */
function onParentsWord(act: () => void): void {
  const hear = (said: unknown): void => {
    if (said === 'stop') act();
  };
  parentOf()?.hear(hear);
  if (!process.connected) return;
  process.once('disconnect', act);
  process.channel?.unref();
}

/** npm runs its scripts through a shell, which keeps a SIGTERM to itself: its end is all that is seen of the signal. */
function onShellGone(act: () => void): void {
  if (processEnvironment()['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(look);
    act();
  }, LOOK_AT_SHELL_MS).unref();
}

/** Ends the program even if something still holds it, once its answer is written; does not keep it alive. */
function exitWhenWritten(): void {
  setTimeout(() => {
    if (stdout.writableLength === 0) process.exit();
    exitWhenWritten();
  }, LINGER_MS).unref();
}

function openBrowser(url: string): void {
  const [command, ...args]: readonly [string, ...string[]] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  const browser = spawn(command, args, { stdio: 'ignore', detached: true });
  // Without a browser the printed address has to do.
  browser.on('error', () => undefined);
  browser.unref();
}

/** Inside of Electron the program is no Node.js that could be started once more: the app starts it. */
function startsSandbox(): StartSandbox {
  const parent = 'electron' in process.versions ? parentOf() : null;
  if (parent === null) return forkSandbox;
  const app = new SandboxAtParent(parent);
  return (env) => app.start(env);
}

function forkSandbox(env: Readonly<Record<string, string>>): SandboxChild {
  const child = fork(process.argv[1] ?? '', [...SANDBOX_ARGS], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  child.once('exit', (code, signal) => {
    resolve(String(code ?? signal));
  });
  // A program that is not there never exits.
  child.once('error', (error) => {
    resolve(error.message);
  });
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    ended: promise,
    askToStop: () => {
      if (child.connected) child.send('stop');
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Loaded only when asked for: the relay itself knows nothing of the pretend servers. */
async function openSandbox(version: SandboxVersion | null): Promise<Sandbox> {
  const { startSandboxWorld } = await import('../sandbox/world.ts');
  const { startSandboxPage } = await import('../sandbox/page/serve-page.ts');
  const resources = new AsyncDisposableStack();
  const world = resources.use(
    await startSandboxWorld({
      relayPublicUrl: null,
      ...(version !== null && { evolution: { version } }),
    }),
  );
  const { highlevel, evolution } = world.relay;
  const { location } = highlevel;
  return {
    settings: {
      HIGHLEVEL_API_URL: highlevel.apiUrl,
      HIGHLEVEL_WEBHOOK_PUBLIC_KEY: highlevel.webhookPublicKeyPem,
      GHL_AUTHORIZE_URL: `${highlevel.apiUrl}/v2/oauth/chooselocation`,
      GHL_CLIENT_ID: highlevel.clientId,
      GHL_CLIENT_SECRET: highlevel.clientSecret,
      GHL_CONVERSATION_PROVIDER_ID: highlevel.providerId,
      GHL_WORKFLOW_TOKEN: highlevel.workflowToken,
      EVOLUTION_API_URL: evolution.url,
      EVOLUTION_API_KEY: evolution.apiKey,
    },
    location: {
      id: location.locationId,
      name: location.name,
      accessToken: location.accessToken,
      refreshToken: location.refreshToken,
      expiresIn: Math.floor((location.expiresAt - Date.now()) / 1000),
    },
    instance: { name: evolution.instance.name, server: evolution.url, apiKey: evolution.apiKey },
    async open({ publicUrl, entries }) {
      world.pointAt(publicUrl);
      return resources.use(await startSandboxPage({ world, entries }));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
