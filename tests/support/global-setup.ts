/**
 * One MariaDB and one MySQL for a whole test run, started when the first test file asks for it: most files need none.
 * Test files run in processes of their own and ask over HTTP on the loopback.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import {
  missingMariaDb,
  missingMySql,
  startMariaDb,
  startMySql,
  type DatabaseServer,
} from './database-servers.ts';

export type ServerName = 'mariadb' | 'mysql';

export interface DatabaseServers {
  /** `GET <starter>/<server name>` answers its URL, once it runs. */
  readonly starter: string;
  /** Why a server cannot be had here, or null. */
  readonly missing: Readonly<Record<ServerName, string | null>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    databaseServers: DatabaseServers;
  }
}

interface Starter {
  readonly http: Server;
  readonly running: Map<ServerName, Promise<DatabaseServer>>;
  users: number;
}

/** Each project of the run has its own copy of this module, but they share the servers. */
const shared = globalThis as { waybridgeDatabases?: Promise<Starter> | undefined };

export async function setup(project: TestProject): Promise<void> {
  shared.waybridgeDatabases ??= listen();
  const starter = await shared.waybridgeDatabases;
  starter.users += 1;
  const { port } = starter.http.address() as AddressInfo;
  project.provide('databaseServers', {
    starter: `http://127.0.0.1:${port}`,
    missing: { mariadb: missingMariaDb(), mysql: missingMySql() },
  });
}

export async function teardown(): Promise<void> {
  const starter = await shared.waybridgeDatabases;
  if (!starter || --starter.users > 0) return;
  shared.waybridgeDatabases = undefined;
  starter.http.close();
  starter.http.closeAllConnections();
  const servers = await Promise.allSettled(starter.running.values());
  for (const server of servers) {
    if (server.status === 'fulfilled') await server.value.stop();
  }
}

function listen(): Promise<Starter> {
  const running: Starter['running'] = new Map();
  const http = createServer((request, response) => {
    const name = request.url === '/mysql' ? 'mysql' : 'mariadb';
    urlOf(name, running).then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => {
      resolve({ http, running, users: 0 });
    });
  });
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
