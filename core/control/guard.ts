/**
 * Who may talk to the control server at all. A browser can be made to send requests here by any page: by its address
 * (other origins), or by a name that suddenly points to this machine (DNS rebinding). Both show in the headers. Behind a
 * proxy some of them tell of the proxy instead; what it says in their place is believed only of those that are named.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isLoopback } from '../settings/checks.ts';
import type { Worded } from '../words/worded-error.ts';

export interface GuardedRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`: sent by browsers, never by a page's own choice. */
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
  /** Who has made the connection. */
  readonly from: string | undefined;
  readonly forwardedHost: string | undefined;
  /** Any header that proxies add. */
  readonly isForwarded: boolean;
}

/** What the settings say. */
export interface Surroundings {
  /** The host of the setting. */
  readonly listensOn: string;
  readonly hosts: readonly string[];
  readonly proxies: readonly string[];
}

/** Null = it may; else why not, with the setting that would let it. */
export function refusalOf(request: GuardedRequest, around: Surroundings): Worded | null {
  const host = hostOf(request, around);
  // A rebound page can send any header but this one: a proxy's own Host is a name of ours, whatever it forwards.
  const unknown = [request.host ?? '', host].find((name) => !hostIsOurs(name, around));
  if (unknown !== undefined) {
    return { code: 'control.host-unknown', params: { host: shortened(unknown) } };
  }
  if (!originIsOurs(request, host)) return originRefusal(request, around, host);
  return siteIsOurs(request) ? null : { code: 'control.refused-origin', params: {} };
}

/** The name by which the browser called. */
function hostOf(
  { host, forwardedHost, from }: Pick<GuardedRequest, 'host' | 'forwardedHost' | 'from'>,
  { proxies }: Pick<Surroundings, 'proxies'>,
): string {
  const forwarded = isTrusted(from, proxies) ? forwardedHost?.split(',')[0]?.trim() : undefined;
  return forwarded ?? host ?? '';
}

export function isTrusted(from: string | undefined, proxies: readonly string[]): boolean {
  if (from === undefined || !ipaddr.isValid(from)) return false;
  const address = ipaddr.process(from);
  return proxies.some((one) => {
    if (one === 'loopback') return address.range() === 'loopback';
    if (!one.includes('/')) return ipaddr.process(one).toString() === address.toString();
    const [network, bits] = ipaddr.parseCIDR(one);
    return network.kind() === address.kind() && address.match(network, bits);
  });
}

/** A page of one of our own names, whose proxy calls us by another: the header is to blame, not the page. */
function originRefusal(request: GuardedRequest, around: Surroundings, host: string): Worded {
  const origin = URL.parse(request.origin ?? '');
  const isOwn = origin !== null && around.hosts.some((name) => isNamed(origin.host, name));
  if (!isOwn) return { code: 'control.refused-origin', params: {} };
  if (isStrangeProxy(request, around) && request.forwardedHost !== undefined) {
    return { code: 'control.proxy-untrusted', params: { address: addressOf(request) } };
  }
  return {
    code: 'control.host-rewritten',
    params: { host: shortened(host), origin: origin.origin },
  };
}

function isStrangeProxy({ isForwarded, from }: GuardedRequest, { proxies }: Surroundings): boolean {
  return isForwarded && !isTrusted(from, proxies);
}

function addressOf({ from = '' }: GuardedRequest): string {
  return ipaddr.isValid(from) ? ipaddr.process(from).toString() : from;
}

/** Whoever asks chose it. */
function shortened(host: string): string {
  return host.replace(/[^\w.:[\]-]/g, '').slice(0, 100);
}

/**
 * Rebinding needs a name of the attacker, so that this machine's own names, those of the setting and bare addresses are
 * safe. Any port goes: people forward one by SSH.
 */
function hostIsOurs(host: string, { listensOn, hosts }: Surroundings): boolean {
  const parsed = parsedHost(host);
  if (parsed === null) return false;
  const name = parsed.hostname.toLowerCase();
  if (isLoopback(name) || name === listensOn.toLowerCase()) return true;
  if (hosts.some((one) => isNamed(parsed.host.toLowerCase(), one))) return true;
  return !isLoopback(listensOn) && isIP(name.replace(/^\[|\]$/g, '')) > 0;
}

/** A name of the setting without a port stands for all ports. */
function isNamed(host: string, name: string): boolean {
  return host === name || (!/:\d+$/.test(name) && host.replace(/:\d+$/, '') === name);
}

function originIsOurs({ origin }: GuardedRequest, host: string): boolean {
  if (origin === undefined) return true;
  const parsed = URL.parse(origin);
  return (
    // The default port of either scheme stands in neither.
    parsed !== null &&
    parsed.host !== '' &&
    parsed.host === URL.parse(`${parsed.protocol}//${host}`)?.host
  );
}

/** Following a link to the page itself is the one thing that another site may cause. */
function siteIsOurs({ method, path, fetchSite, fetchMode }: GuardedRequest): boolean {
  if (fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none') return true;
  return method === 'GET' && path === '/' && fetchMode === 'navigate';
}

function parsedHost(host: string): URL | null {
  const parsed = URL.parse(`http://${host}`);
  // Only a bare host, without user name or path, comes back as it went in.
  if (parsed === null || parsed.username !== '' || parsed.pathname !== '/') return null;
  return parsed;
}
