import { StorageError } from '../storage-error.ts';

export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  readonly socketPath: string | null;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly connections: number;
  readonly tls: 'off' | 'unchecked' | 'checked';
}

const DEFAULT_CONNECTIONS = 10;

/**
 * Reads `mysql://user:password@host:3306/database`. Understood behind it: `ssl-mode` (DISABLED, REQUIRED, VERIFY_CA,
 * VERIFY_IDENTITY), `sslaccept` (strict, accept_invalid_certs), `ssl=true`, `connection_limit`, `socket`; others are
 * ignored, since the same line often serves another program. Throws `storage.url`, which never repeats the URL: it
 * holds a password.
 */
export function readMysqlUrl(text: string): MysqlAddress {
  const url = URL.parse(text);
  if (!url) throw new StorageError('storage.url', { reason: 'unreadable' });
  if (url.protocol !== 'mysql:' && url.protocol !== 'mariadb:') {
    throw new StorageError('storage.url', { reason: 'scheme' });
  }
  const database = decoded(url.pathname.slice(1));
  if (!database) throw new StorageError('storage.url', { reason: 'database' });
  const connections = Number(url.searchParams.get('connection_limit') ?? DEFAULT_CONNECTIONS);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost',
    port: url.port ? Number(url.port) : 3306,
    socketPath: url.searchParams.get('socket'),
    user: decoded(url.username),
    password: decoded(url.password),
    database,
    // Below two, a read beside an open transaction would wait for it.
    connections: Number.isInteger(connections) ? Math.max(2, connections) : DEFAULT_CONNECTIONS,
    tls: tlsOf(url.searchParams),
  };
}

function tlsOf(parameters: URLSearchParams): MysqlAddress['tls'] {
  const mode = parameters.get('ssl-mode')?.toUpperCase();
  if (mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY') return 'checked';
  if (mode === 'DISABLED') return 'off';
  const accept = parameters.get('sslaccept');
  if (accept === 'strict') return 'checked';
  if (mode === 'REQUIRED' || accept === 'accept_invalid_certs') return 'unchecked';
  const plain = parameters.get('ssl');
  return plain === null || plain === 'false' ? 'off' : 'checked';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new StorageError('storage.url', { reason: 'unreadable' });
  }
}
