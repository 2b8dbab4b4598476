/** From the settings to the provider that they name. */
import { join } from 'node:path';
import { programEnvironment } from '../../settings/env.ts';
import type { SettingName } from '../../settings/names.ts';
import type { Settings } from '../../settings/settings.ts';
import { Ngrok } from './ngrok.ts';
import { Program } from './program.ts';
import type { ProgramOptions } from './program.ts';
import { OwnAddress } from './provider.ts';
import type { Provider } from './provider.ts';
import { explainCloudflared, explainSsh } from './explain.ts';

type Needed = Pick<Settings, 'reach' | 'server' | 'dataDir' | 'times'>;

const PID_FILE = 'reach.pid';
/** An https address without a path: what else such programs name are their guides and log-in pages. */
const ANY_ADDRESS =
  /https:\/\/(?!(?:[\w-]+\.)?localhost\.run\b)[\w.-]+\.[a-z]{2,}(?::\d+)?(?=\/?(?:[\s"'|,)]|$))/i;
/** Those of cloudflared's own API are not the tunnel's. */
const QUICK_TUNNEL = /https:\/\/(?!api\.)[a-z0-9-]+\.trycloudflare\.com/;

export function chooseProvider(settings: Needed, log: ProgramOptions['log']): Provider {
  const { reach, server } = settings;
  const lacks = (name: SettingName): Provider => new OwnAddress(server.appUrl, name);
  switch (reach.provider) {
    case 'own':
      return new OwnAddress(server.appUrl);
    case 'command':
      return reach.command === null
        ? lacks('WAYBRIDGE_REACH_COMMAND')
        : anyCommand(settings, reach.command, log);
    case 'cloudflared':
      return reach.token !== null && server.appUrl === null
        ? lacks('APP_URL')
        : cloudflared(settings, log);
    case 'ssh':
      return reach.ssh === null ? lacks('WAYBRIDGE_REACH_SSH') : ssh(settings, reach.ssh, log);
    case 'ngrok': {
      if (reach.token === null) return lacks('WAYBRIDGE_REACH_TOKEN');
      const pausesMs = settings.times.reachRestartMs;
      return new Ngrok({ token: reach.token.reveal(), address: server.appUrl, pausesMs, log });
    }
  }
}

function anyCommand(
  settings: Needed,
  command: ProgramOptions['command'],
  log: ProgramOptions['log'],
): Provider {
  return new Program({
    ...common(settings, log),
    command,
    // Whatever stands there may be a token.
    secrets: command.slice(1).filter((word) => !/^-|[{/]/.test(word) && word.length >= 16),
    findAddress: finder(settings.reach.pattern ?? ANY_ADDRESS),
    explain: () => null,
  });
}

/** Named by its token; without one a quick tunnel, whose address is another after each start. */
function cloudflared(settings: Needed, log: ProgramOptions['log']): Provider {
  const { reach } = settings;
  const token = reach.token?.reveal() ?? null;
  const program = reach.program ?? 'cloudflared';
  const tunnel = ['tunnel', '--no-autoupdate'];
  const shared = { ...common(settings, log), explain: explainCloudflared };
  if (token === null) {
    return new Program({
      ...shared,
      address: null,
      command: [program, ...tunnel, '--url', '{url}'],
      secrets: [],
      findAddress: finder(QUICK_TUNNEL),
      isFleeting: true,
    });
  }
  return new Program({
    ...shared,
    command: [program, ...tunnel, 'run'],
    // Not as an argument, which everybody on this machine can see.
    env: { ...shared.env, TUNNEL_TOKEN: token },
    secrets: [token],
    findAddress: () => null,
  });
}

/** `-N` where the address is known: no shell is asked for. Without it the service there says the address. */
function ssh(
  settings: Needed,
  destination: ProgramOptions['command'],
  log: ProgramOptions['log'],
): Provider {
  const { reach, server } = settings;
  const options = ['ExitOnForwardFailure=yes', 'ServerAliveInterval=15', 'ServerAliveCountMax=3'];
  const forward = `${reach.sshRemote}:{host}:{port}`;
  return new Program({
    ...common(settings, log),
    command: [
      reach.program ?? 'ssh',
      // Nobody is there to answer a question.
      ...[...options, 'BatchMode=yes'].flatMap((option) => ['-o', option]),
      ...(server.appUrl === null ? ['-T'] : ['-N']),
      '-R',
      forward,
      ...destination,
    ],
    secrets: [],
    findAddress: finder(reach.pattern ?? ANY_ADDRESS),
    explain: explainSsh,
  });
}

function common(
  { server, dataDir, times }: Needed,
  log: ProgramOptions['log'],
): Pick<
  ProgramOptions,
  'env' | 'address' | 'isFleeting' | 'pidFile' | 'pausesMs' | 'addressWithinMs' | 'log'
> {
  return {
    env: programEnvironment(),
    address: server.appUrl,
    isFleeting: server.appUrl === null,
    pidFile: join(dataDir, PID_FILE),
    pausesMs: times.reachRestartMs,
    addressWithinMs: times.reachAddressMs,
    log,
  };
}

/** The first group of the pattern, or all that it matches. */
function finder(pattern: RegExp): (line: string) => string | null {
  return (line) => {
    const found = pattern.exec(line);
    const text = found?.[1] ?? found?.[0];
    const url = text === undefined ? null : URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol)) return null;
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  };
}
