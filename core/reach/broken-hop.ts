/** Names the hop at which a round trip ended, from the error of the connection or from whoever answered instead of us. */
import type { ClientError } from '../clients/client-error.ts';
import { Unreadable } from '../clients/http.ts';
import type { HttpAnswer } from '../clients/http.ts';
import { errorCode } from '../clients/network-failure.ts';
import type { Worded } from '../words/worded-error.ts';
import { NOT_MINE, REACH_HEADER } from './ear.ts';

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'reach.dns',
  EAI_NONAME: 'reach.dns',
  EAI_NODATA: 'reach.dns',
  EAI_AGAIN: 'reach.dns-away',
  EAI_FAIL: 'reach.dns-away',
  ECONNREFUSED: 'reach.refused',
  EHOSTUNREACH: 'reach.unreachable',
  ENETUNREACH: 'reach.unreachable',
  EHOSTDOWN: 'reach.unreachable',
  EADDRNOTAVAIL: 'reach.unreachable',
  ETIMEDOUT: 'reach.timeout',
  UND_ERR_CONNECT_TIMEOUT: 'reach.timeout',
  CERT_HAS_EXPIRED: 'reach.tls-expired',
  CERT_NOT_YET_VALID: 'reach.tls-not-yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'reach.tls-name',
  HOSTNAME_MISMATCH: 'reach.tls-name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'reach.tls-self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'reach.tls-self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'reach.tls-chain',
  UNABLE_TO_GET_ISSUER_CERT: 'reach.tls-chain',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'reach.tls-chain',
  EPROTO: 'reach.tls-protocol',
  ERR_SSL_WRONG_VERSION_NUMBER: 'reach.tls-protocol',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'reach.tls-protocol',
};

/** No answer came. */
export function brokenConnection(error: ClientError, url: URL): Worded {
  const cause = errorCode(error.cause);
  const params = { host: url.hostname, port: portOf(url) };
  if (error.code === 'network.timeout') return { code: 'reach.timeout', params };
  const code = NETWORK[cause];
  if (code === 'reach.tls-name') {
    return { code, params: { ...params, names: namesOfCertificate(error.cause) } };
  }
  if (code !== undefined) return { code, params };
  if (error.code === 'network.tls') {
    return { code: 'reach.tls', params: { ...params, reason: cause } };
  }
  return { code: 'reach.cut', params };
}

/** An answer came, and it is not ours. */
export function foreignAnswer(answer: HttpAnswer, url: URL): Worded {
  const seen: Seen = {
    ...answer,
    host: url.hostname,
    text: answer.body instanceof Unreadable ? answer.body.text : '',
    server: serverOf(answer.headers),
  };
  for (const look of LOOKS) {
    const found = look(seen);
    if (found !== null) return found;
  }
  const { host, server, status } = seen;
  return { code: 'reach.another-host', params: { host, status: String(status), server } };
}

interface Seen extends Pick<HttpAnswer, 'status' | 'headers' | 'body'> {
  readonly host: string;
  /** Of a page. */
  readonly text: string;
  readonly server: string;
}

type Look = (seen: Seen) => Worded | null;

const anotherRelay: Look = ({ headers, host }) =>
  headers[REACH_HEADER] === NOT_MINE ? { code: 'reach.another-relay', params: { host } } : null;

/** The tunnel leads to the port of the pages instead of that of the webhooks. */
const controlPort: Look = ({ body, host }) => {
  if (typeof body !== 'object' || body === null || !('code' in body)) return null;
  const { code } = body;
  if (typeof code !== 'string' || !/^(?:control\.|http\.not-found$)/.test(code)) return null;
  return { code: 'reach.control-port', params: { host } };
};

/** Error page or header of the ngrok edge. */
const ngrok: Look = ({ headers, text, host }) => {
  const error = /ERR_NGROK_\d+/.exec(`${headers['ngrok-error-code'] ?? ''} ${text}`)?.[0];
  if (error === undefined) return null;
  const code = NGROK[error] ?? 'reach.ngrok';
  return { code, params: code === 'reach.ngrok' ? { host, error } : { host } };
};

/** From ngrok's list of error codes (https://ngrok.com/docs/errors). */
const NGROK: Readonly<Record<string, string>> = {
  ERR_NGROK_3004: 'reach.ngrok-upstream',
  ERR_NGROK_8012: 'reach.ngrok-upstream',
  ERR_NGROK_3200: 'reach.ngrok-offline',
};

/** https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/ */
const cloudflare: Look = ({ headers, text, host, status, server }) => {
  if (!/cloudflare/i.test(server)) return null;
  if (headers['cf-mitigated'] === 'challenge') return { code: 'reach.challenge', params: { host } };
  if (status === 530) {
    const error = /\b(?:error(?: code:?)?\s*)?(10\d\d)\b/i.exec(text)?.[1] ?? '';
    return error === '1033' || error === ''
      ? { code: 'reach.cloudflare-tunnel', params: { host } }
      : { code: 'reach.cloudflare', params: { host, error } };
  }
  if (status === 502 || (status >= 520 && status <= 527)) {
    return { code: 'reach.cloudflare-origin', params: { host, status: String(status) } };
  }
  return null;
};

const LOGIN = /log-?_?in|sign-?_?in|\bsso\b|\/auth|oauth|cdn-cgi\/access|cloudflareaccess/i;

const redirect: Look = ({ headers, status, host }) => {
  if (status < 300 || status >= 400) return null;
  const to = URL.parse(headers['location'] ?? '', `https://${host}`);
  const location = to === null ? '' : `${to.origin}${to.pathname}`.slice(0, 200);
  const code = LOGIN.test(headers['location'] ?? '') ? 'reach.login-page' : 'reach.redirect';
  return { code, params: { host, location } };
};

const loginPage: Look = ({ status, text, host }) => {
  if (status === 401 || status === 407 || status === 403) {
    return { code: 'reach.forbidden', params: { host, status: String(status) } };
  }
  if (!/<input[^>]+type=["']?password/i.test(text)) return null;
  return { code: 'reach.login-page', params: { host, location: '' } };
};

/** What tunnels of the field say when nobody stands behind an address. */
const goneTunnel: Look = ({ status, text, host }) =>
  status >= 400 &&
  /\btunnel\b[^<\n]{0,60}\b(?:not found|unavailable|offline|closed)|no tunnel/i.test(text)
    ? { code: 'reach.tunnel-gone', params: { host } }
    : null;

const gateway: Look = ({ status, host, server }) =>
  status === 502 || status === 503 || status === 504
    ? { code: 'reach.proxy', params: { host, status: String(status), server } }
    : null;

/** In this order: the first that knows it says what it is. */
const LOOKS = [
  anotherRelay,
  controlPort,
  ngrok,
  cloudflare,
  goneTunnel,
  redirect,
  loginPage,
  gateway,
] as const satisfies readonly Look[];

function portOf(url: URL): string {
  return url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
}

function serverOf(headers: HttpAnswer['headers']): string {
  return (headers['server'] ?? '').replace(/[^\w ./()-]/g, '').slice(0, 40);
}

function namesOfCertificate(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('cert' in error)) return '';
  const { cert } = error;
  if (typeof cert !== 'object' || cert === null || !('subjectaltname' in cert)) return '';
  return String(cert.subjectaltname).replaceAll('DNS:', '').slice(0, 200);
}
