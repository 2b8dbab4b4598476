/**
 * Who may talk to the control server at all. A browser can be made to send requests here by any page: by its address
 * (other origins), or by a name that suddenly points to this machine (DNS rebinding). Both show in the headers.
 */
import { isIP } from 'node:net';
import { isLoopback } from '../settings/checks.ts';

export interface GuardedRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`: sent by browsers, never by a page's own choice. */
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
}

/** `listensOn` is the host of the setting. */
export function isAllowed(request: GuardedRequest, listensOn: string): boolean {
  return hostIsOurs(request.host, listensOn) && originIsOurs(request) && siteIsOurs(request);
}

/**
 * Rebinding needs a name of the attacker, so that this machine's own names and bare addresses are safe. Any port goes:
 * people forward one by SSH.
 */
function hostIsOurs(host: string | undefined, listensOn: string): boolean {
  const name = nameOf(`http://${host ?? ''}`);
  if (name === null) return false;
  if (isLoopback(name) || name === listensOn.toLowerCase()) return true;
  return !isLoopback(listensOn) && isIP(name.replace(/^\[|\]$/g, '')) > 0;
}

function originIsOurs({ origin, host }: GuardedRequest): boolean {
  if (origin === undefined) return true;
  const parsed = URL.parse(origin);
  return (
    parsed !== null && parsed.host !== '' && parsed.host === URL.parse(`http://${host ?? ''}`)?.host
  );
}

/** Following a link to the page itself is the one thing that another site may cause. */
function siteIsOurs({ method, path, fetchSite, fetchMode }: GuardedRequest): boolean {
  if (fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none') return true;
  return method === 'GET' && path === '/' && fetchMode === 'navigate';
}

function nameOf(url: string): string | null {
  const parsed = URL.parse(url);
  // Only a bare host, without user name or path, comes back as it went in.
  if (parsed === null || parsed.username !== '' || parsed.pathname !== '/') return null;
  return parsed.hostname.toLowerCase();
}
