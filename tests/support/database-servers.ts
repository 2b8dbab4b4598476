/**
 * Real database servers for tests, fault runs and the benchmark: each on a free port of the loopback, with a data
 * folder of its own that goes when it stops. Commits are flushed (`innodb_flush_log_at_trx_commit=1`), all else is
 * small. Nothing here needs vitest.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  openSync,
  closeSync,
} from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { freePort } from './free-port.ts';

export interface DatabaseServer extends AsyncDisposable {
  /** `mysql://root@127.0.0.1:<port>`, without a database. */
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  readonly dataDir: string;
  /** SIGKILL: what it had not written is gone. */
  crash(): Promise<void>;
  /** Ends it in order (by SIGKILL if it takes longer than 20 s); what it holds stays. */
  shutDown(): Promise<void>;
  /** Starts it again on the same port and data folder; resolves when it answers. */
  revive(): Promise<void>;
  /** Ends it in order (by SIGKILL if it takes longer than 20 s) and removes the data folder. */
  stop(): Promise<void>;
}

const START_MS = 90_000;
const STOP_MS = 20_000;
const SYSTEM_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/bin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
];
/** A system of its own, in which MySQL is started. */
export const MYSQL_ROOT = process.env.WAYBRIDGE_TEST_MYSQL_ROOT ?? '/var/cache/waybridge-mysql';

const SMALL_AND_DURABLE = [
  '--innodb-flush-log-at-trx-commit=1',
  '--innodb-buffer-pool-size=64M',
  '--skip-log-bin',
  '--max-connections=200',
  '--bind-address=127.0.0.1',
];

/** Why MariaDB cannot be started here, or null. */
export function missingMariaDb(): string | null {
  if (process.env.TEST_MARIADB_URL) return null;
  const missing = ['mariadbd', 'mariadb-install-db'].filter((program) => !found(program));
  return missing.length === 0
    ? null
    : `${missing.join(' and ')} not found (apt-get install mariadb-server, or set TEST_MARIADB_URL)`;
}

/** Why a real MySQL cannot be started here, or null. */
export function missingMySql(): string | null {
  if (process.env.TEST_MYSQL_URL) return null;
  const otherwise = 'or set TEST_MYSQL_URL';
  if (!existsSync(join(MYSQL_ROOT, 'usr/sbin/mysqld'))) {
    const make = `debootstrap --variant=minbase --include=mysql-server-core sid ${MYSQL_ROOT}`;
    return `no MySQL in ${MYSQL_ROOT} (${make}, ${otherwise})`;
  }
  if (process.getuid?.() !== 0) return `starting MySQL in ${MYSQL_ROOT} needs root (${otherwise})`;
  return null;
}

/** `parent`: the folder in which its own one is made; `more`: further options, which win. */
export async function startMariaDb(
  parent = tmpdir(),
  more: readonly string[] = [],
): Promise<DatabaseServer> {
  const dataDir = mkdtempSync(join(parent, 'wb-mariadb-'));
  // A server that starts deletes the temporary tables of every other one in the same folder.
  const temporary = `--tmpdir=${dataDir}`;
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  await runToEnd(program('mariadb-install-db'), [
    '--no-defaults',
    ...asRoot,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    `--datadir=${dataDir}`,
    temporary,
  ]);
  return launch(dataDir, (port) => ({
    command: program('mariadbd'),
    parameters: [
      '--no-defaults',
      ...asRoot,
      ...SMALL_AND_DURABLE,
      ...more,
      `--datadir=${dataDir}`,
      temporary,
      `--port=${port}`,
      `--socket=${join(dataDir, 'm.sock')}`,
      `--pid-file=${join(dataDir, 'm.pid')}`,
    ],
  }));
}

/** `parent`: a folder within the system that it is started in; `more`: further options, which win. */
export async function startMySql(
  parent = MYSQL_ROOT,
  more: readonly string[] = [],
): Promise<DatabaseServer> {
  const missing = missingMySql();
  if (missing) throw new Error(missing);
  const dataDir = mkdtempSync(join(parent, 'data-'));
  const inside = `/${relative(MYSQL_ROOT, dataDir)}`;
  const server = [MYSQL_ROOT, '/usr/sbin/mysqld', '--no-defaults', '--user=root'];
  await mkdir(join(dataDir, 'data'));
  await runToEnd('chroot', [...server, '--initialize-insecure', `--datadir=${inside}/data`]);
  return launch(dataDir, (port) => ({
    command: 'chroot',
    parameters: [
      ...server,
      ...SMALL_AND_DURABLE,
      '--mysqlx=OFF',
      // Its default folder is missing, and then it will not start.
      '--secure-file-priv=',
      ...more,
      `--datadir=${inside}/data`,
      `--tmpdir=${inside}/data`,
      `--port=${port}`,
      `--socket=${inside}/m.sock`,
      `--pid-file=${inside}/m.pid`,
    ],
  }));
}

/** A new, empty database on a server. `url` names it; `drop` removes it. */
export async function createDatabase(
  serverUrl: string,
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const name = `wb_${crypto.randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const url = new URL(serverUrl);
  url.pathname = '';
  await ask(url.href, `create database ${name}`);
  return {
    url: Object.assign(new URL(url), { pathname: `/${name}` }).href,
    drop: () => ask(url.href, `drop database if exists ${name}`),
  };
}

async function ask(url: string, statement: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    await connection.query(statement);
  } finally {
    connection.destroy();
  }
}

interface Program {
  readonly command: string;
  readonly parameters: readonly string[];
}

async function launch(
  dataDir: string,
  describe: (port: number) => Program,
): Promise<DatabaseServer> {
  const port = await freePort();
  const { command, parameters } = describe(port);
  const logFile = join(dataDir, 'server.log');
  const spawned = (): ChildProcess => {
    const log = openSync(logFile, 'a');
    const started = spawnTied(command, parameters, log);
    closeSync(log);
    return started;
  };
  let child = spawned();
  const url = `mysql://root@127.0.0.1:${port}`;
  const shutDown = (): Promise<void> => end(child);
  const stop = async (): Promise<void> => {
    await shutDown();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await answers(child, url);
  } catch (error) {
    const last = readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n');
    await stop();
    throw new Error(`${command} did not start:\n${last}`, { cause: error });
  }
  return {
    url,
    port,
    dataDir,
    get pid() {
      return child.pid ?? 0;
    },
    async crash() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
    shutDown,
    async revive() {
      child = spawned();
      await answers(child, url);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A server must not outlive a test run that is killed; where setpriv is missing it may. */
function spawnTied(command: string, parameters: readonly string[], log: number): ChildProcess {
  const stdio: ['ignore', number, number] = ['ignore', log, log];
  const tie = process.platform === 'linux' && found('setpriv');
  if (!tie) return spawn(command, parameters, { stdio });
  return spawn('setpriv', ['--pdeathsig', 'KILL', command, ...parameters], { stdio });
}

async function answers(child: ChildProcess, url: string): Promise<void> {
  const until = Date.now() + START_MS;
  let last: unknown = null;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`ended with exit code ${child.exitCode}`);
    try {
      await ask(url, 'select 1');
      return;
    } catch (error) {
      last = error;
      await delay(50);
    }
  }
  throw new Error('no answer in time', { cause: last });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}

async function runToEnd(command: string, parameters: readonly string[]): Promise<void> {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} failed: ${output.slice(-2000)}`);
}

function program(name: string): string {
  const path = found(name);
  if (!path) throw new Error(`${name} not found`);
  return path;
}

/** Folders of system programs are looked through too: they are not in every user's PATH. */
function found(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
