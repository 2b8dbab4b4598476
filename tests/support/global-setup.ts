/**
 * One MariaDB and one MySQL for a whole test run, started when the first test file asks for it: most files need none. So
 * are the programs that tests start built once. Test files run in other processes and ask over HTTP on the loopback.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { EmptiedDatabases } from './emptied-databases.ts';
import { buildProcesses } from './built-processes.ts';
import type { BuiltProcesses } from './built-processes.ts';
import {
  missingMariaDb,
  missingMySql,
  startMariaDb,
  startMySql,
  type DatabaseServer,
} from './database-servers.ts';

export type ServerName = 'mariadb' | 'mysql';

export interface DatabaseServers {
  /**
   * `GET <starter>/<server name>` answers its URL, once it runs. `GET …/take` answers the URL of a database without data,
   * `GET …/give-back?<its URL>` takes it back.
   */
  readonly starter: string;
  /** Why a server cannot be had here, or null. */
  readonly missing: Readonly<Record<ServerName, string | null>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    databaseServers: DatabaseServers;
    /** `GET` answers the folder of the built programs, once it is there. */
    builtProcesses: string;
  }
}

interface Starter {
  readonly http: Server;
  readonly running: Map<ServerName, Promise<DatabaseServer>>;
  readonly emptied: Map<ServerName, EmptiedDatabases>;
  processes?: Promise<BuiltProcesses>;
  users: number;
}

/** Each project of the run has its own copy of this module, but they share the servers. */
const shared = globalThis as { waybridgeDatabases?: Promise<Starter> | undefined };

export async function setup(project: TestProject): Promise<void> {
  shared.waybridgeDatabases ??= listen();
  const starter = await shared.waybridgeDatabases;
  starter.users += 1;
  const { port } = starter.http.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  project.provide('databaseServers', {
    starter: url,
    missing: { mariadb: missingMariaDb(), mysql: missingMySql() },
  });
  project.provide('builtProcesses', `${url}/processes`);
}

export async function teardown(): Promise<void> {
  const starter = await shared.waybridgeDatabases;
  if (!starter || --starter.users > 0) return;
  shared.waybridgeDatabases = undefined;
  starter.http.close();
  starter.http.closeAllConnections();
  for (const databases of starter.emptied.values()) await databases.dropAll();
  const servers = await Promise.allSettled(starter.running.values());
  for (const server of servers) {
    if (server.status === 'fulfilled') await server.value.stop();
  }
  const [built] = await Promise.allSettled([starter.processes]);
  if (built.status === 'fulfilled') await built.value?.[Symbol.asyncDispose]();
}

function listen(): Promise<Starter> {
  const http = createServer((request, response) => {
    answerTo(request.url ?? '', starter).then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const starter: Starter = { http, running: new Map(), emptied: new Map(), users: 0 };
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => {
      resolve(starter);
    });
  });
}

async function answerTo(path: string, starter: Starter): Promise<string> {
  const { pathname, search } = new URL(path, 'http://starter');
  const [, first, act] = pathname.split('/');
  if (first === 'processes') {
    starter.processes ??= buildProcesses();
    return (await starter.processes).folder;
  }
  const name = first === 'mysql' ? 'mysql' : 'mariadb';
  const url = await urlOf(name, starter.running);
  if (act === undefined) return url;
  const databases = starter.emptied.get(name) ?? new EmptiedDatabases(url);
  starter.emptied.set(name, databases);
  if (act === 'take') return databases.take();
  await databases.giveBack(decodeURIComponent(search.slice(1)));
  return '';
}

async function urlOf(name: ServerName, running: Starter['running']): Promise<string> {
  const own = name === 'mysql' ? process.env.TEST_MYSQL_URL : process.env.TEST_MARIADB_URL;
  if (own) return own;
  let server = running.get(name);
  if (!server) {
    server = name === 'mysql' ? startMySql() : startMariaDb();
    running.set(name, server);
  }
  return (await server).url;
}
