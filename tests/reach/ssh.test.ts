/** An SSH reverse tunnel through a real sshd on the loopback (Debian: openssh-server). */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLogs } from '../../core/log.ts';
import { chooseProvider } from '../../core/reach/providers/choose.ts';
import type { SettingName } from '../../core/settings/names.ts';
import { loadSettings } from '../../core/settings/settings.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { findProgram, killProgram, RunningProgram } from '../support/programs.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { TestRelay } from '../support/test-relay.ts';

const sshd = findProgram('sshd', 'openssh-server');
const FAST = {
  reachEveryMs: 100,
  reachAgainMs: 50,
  reachConfirmMs: 20,
  reachTickMs: 10,
  reachRestartMs: [100],
};

class SshServer {
  readonly folder: string;
  readonly port: number;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  /** With keys of its own; one key may log in as this user. */
  static async prepare(): Promise<SshServer> {
    const server = new SshServer(await tempFolder(), await freePort());
    const { folder, port } = server;
    for (const key of ['host', 'user', 'stranger']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, key)]);
    }
    await copyFile(join(folder, 'user.pub'), join(folder, 'authorized'));
    const [type, hostKey] = (await readFile(join(folder, 'host.pub'), 'utf8')).split(' ');
    await writeFile(
      join(folder, 'known'),
      `[127.0.0.1]:${String(port)} ${String(type)} ${String(hostKey)}\n`,
    );
    await writeFile(join(folder, 'unknown'), '');
    const config = [
      `Port ${String(port)}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(folder, 'host')}`,
      `AuthorizedKeysFile ${join(folder, 'authorized')}`,
      `PidFile ${join(folder, 'pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
    ];
    await writeFile(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
    await chmod(join(folder, 'host'), 0o600);
    // Where it keeps what has no rights; only root may make it, and only root's sshd needs it.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    return server;
  }

  run(): Promise<RunningProgram> {
    const args = ['-D', '-e', '-f', join(this.folder, 'sshd_config')];
    return RunningProgram.start(sshd ?? '', args, { port: this.port });
  }

  settings(
    remote: number,
    { key = 'user', known = 'known' } = {},
  ): Partial<Record<SettingName, string>> {
    const { folder, port } = this;
    return {
      APP_URL: `http://127.0.0.1:${String(remote)}`,
      WAYBRIDGE_REACH: 'ssh',
      WAYBRIDGE_REACH_SSH: [
        ...['-F', '/dev/null', '-p', String(port), '-i', join(folder, key)],
        ...['-o', `UserKnownHostsFile=${join(folder, known)}`, '-o', 'IdentitiesOnly=yes'],
        ...['-o', 'GlobalKnownHostsFile=/dev/null', `${userInfo().username}@127.0.0.1`],
      ].join(' '),
      WAYBRIDGE_REACH_SSH_REMOTE: `127.0.0.1:${String(remote)}`,
    };
  }
}

test.skipIf(sshd === null)(
  'what is sent to the other end arrives; it comes back after the server was away',
  async () => {
    const server = await SshServer.prepare();
    const more = server.settings(await freePort());
    await using relay = await TestRelay.create({ config: { more }, times: FAST });
    const { reach } = relay.service.parts;
    const codeIs = (code: string | undefined) =>
      eventually(() => {
        expect(reach.state().problem?.code).toBe(code);
        expect(reach.state().state).toBe(code === undefined ? 'up' : 'down');
      });
    await codeIs('reach.ssh-unreachable');
    const first = await server.run();
    await codeIs(undefined);
    relay.evolution.receives({ from: '5511988887777', name: 'Maria', text: 'through the tunnel' });
    await relay.settled();
    expect(relay.inbox()).toEqual(['through the tunnel']);
    await first[Symbol.asyncDispose]();
    // The session that it had goes on without it.
    killProgram(reach.tunnel.pid, 'SIGTERM');
    await codeIs('reach.ssh-unreachable');
    await using _again = await server.run();
    await codeIs(undefined);
  },
);

test.skipIf(sshd === null)('what ssh says of its end is said in our words', async () => {
  const server = await SshServer.prepare();
  await using _running = await server.run();
  const problemOf = async (more: Partial<Record<SettingName, string>>): Promise<string> => {
    const dataDir = await tempFolder();
    const given = { WAYBRIDGE_DATA_DIR: dataDir, ...more };
    const options = {
      env: {},
      cwd: dataDir,
      interactive: false,
      sandbox: false,
      given,
      times: FAST,
    };
    const provider = chooseProvider(loadSettings(options), createLogs({ level: 'silent' }).reach);
    onTestFinished(() => provider[Symbol.asyncDispose]());
    await provider.start({ host: '127.0.0.1', port: await freePort() });
    return eventually(() => {
      expect(provider.problem).not.toBeNull();
      return provider.problem?.code ?? '';
    });
  };
  const free = await freePort();
  expect(await problemOf(server.settings(free, { key: 'stranger' }))).toBe('reach.ssh-denied');
  expect(await problemOf(server.settings(free, { known: 'unknown' }))).toBe('reach.ssh-host-key');
  // Taken by the server itself.
  expect(await problemOf(server.settings(server.port))).toBe('reach.ssh-forward');
  await rm(server.folder, { recursive: true });
});
