/** Names what went wrong below HTTP, from the error codes of Node's sockets, resolver and TLS, and of undici. */
import type { ClientErrorCode } from './client-error.ts';

type NetworkCode = Extract<ClientErrorCode, `network.${string}`>;

const BY_CODE: Readonly<Record<string, NetworkCode>> = {
  ECONNREFUSED: 'network.refused',
  EHOSTUNREACH: 'network.refused',
  ENETUNREACH: 'network.refused',
  EHOSTDOWN: 'network.refused',
  EADDRNOTAVAIL: 'network.refused',
  EACCES: 'network.refused',
  ENOTFOUND: 'network.dns',
  EAI_AGAIN: 'network.dns',
  EAI_FAIL: 'network.dns',
  EAI_NODATA: 'network.dns',
  EAI_NONAME: 'network.dns',
  ERR_INVALID_URL: 'network.dns',
  ETIMEDOUT: 'network.timeout',
  UND_ERR_CONNECT_TIMEOUT: 'network.timeout',
  EPROTO: 'network.tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'network.tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'network.tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'network.tls',
  UNABLE_TO_GET_ISSUER_CERT: 'network.tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'network.tls',
  HOSTNAME_MISMATCH: 'network.tls',
};

/** Anything unknown is `network.cut`: the connection ended, we cannot say more. */
export function networkCode(error: unknown): NetworkCode {
  const code = errorCode(error);
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (/^ERR_(?:SSL|TLS)_|^CERT_|_CERT_|_CRL_/.test(code)) return 'network.tls';
  // A server that hangs up during the handshake shows as a plain ECONNRESET; only Node's wording tells.
  if (error instanceof Error && /TLS connection was established/.test(error.message))
    return 'network.tls';
  return 'network.cut';
}

/** The machine-readable code of an error or, where Node tried several addresses, of the first of its errors. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  return '';
}
