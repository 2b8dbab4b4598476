/** What the control server does because a proxy may stand in front of it: names, paths, and the sentence of a refusal. */
import type { NextFunction, Request, Response } from 'express';
import type { Settings } from '../settings/settings.ts';
import { PLAIN_STYLE_HASH, plainPage } from '../words/plain-page.ts';
import { languageFor, say } from '../words/say.ts';
import type { Worded } from '../words/worded-error.ts';
import { isLoopback } from '../settings/checks.ts';
import { isTrusted, refusalOf } from './guard.ts';

export type ProxySettings = Pick<Settings['control'], 'hosts' | 'proxies' | 'path' | 'secure'>;

export const WITHOUT_PROXY: ProxySettings = { hosts: [], proxies: [], path: '', secure: 'auto' };

/** Every proxy of the field adds one of these. */
const OF_PROXIES = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/** Takes the base path away where the proxy has not; under it alone, the page needs its last slash. */
export function withoutBasePath(path: string) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { url } = request;
    const rest = path !== '' && url.startsWith(path) ? url.slice(path.length) : null;
    if (rest === '' || rest?.startsWith('?') === true) {
      response.redirect(308, `${path}/${rest}`);
      return;
    }
    if (rest?.startsWith('/') === true) request.url = rest;
    next();
  };
}

export function guarded(listensOn: string, { hosts, proxies }: ProxySettings) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { headers, method, path, socket } = request;
    const refusal = refusalOf(
      {
        method,
        path,
        host: headers.host,
        origin: headers.origin,
        fetchSite: request.get('sec-fetch-site'),
        fetchMode: request.get('sec-fetch-mode'),
        from: socket.remoteAddress,
        forwardedHost: request.get('x-forwarded-host'),
        isForwarded: isForwarded(request),
      },
      { listensOn, hosts, proxies },
    );
    if (refusal === null) next();
    else refuse(request, response, { status: 403, ...refusal });
  };
}

/** Words for whoever set the proxy up: a page for a browser's eyes, else JSON. */
export function refuse(
  request: Request,
  response: Response,
  { status, code, params }: Worded & { readonly status: number },
): void {
  const language = languageFor(request.headers['accept-language']);
  const said = say(code, params, language);
  const isPage = request.method === 'GET' && request.get('sec-fetch-mode') === 'navigate';
  if (!isPage) {
    response.status(status).json({ code, params, ...said });
    return;
  }
  response.set('Content-Security-Policy', `default-src 'none'; style-src '${PLAIN_STYLE_HASH}'`);
  const page = { title: said.sentence, lines: [said.act], good: false };
  response.status(status).type('html').send(plainPage(language, page));
}

/** By the setting, else as the browser came: it says so itself, and so does a proxy that is known. */
export function isSecure(request: Request, { secure, proxies }: ProxySettings): boolean {
  if (secure !== 'auto') return secure === 'always';
  if (request.headers.origin !== undefined) return request.headers.origin.startsWith('https:');
  const forwarded = request.get('x-forwarded-proto')?.split(',')[0]?.trim();
  return isTrusted(request.socket.remoteAddress, proxies) && forwarded === 'https';
}

/** From this machine, under a name of this machine, with nobody in between. */
export function cameDirectly(request: Request): boolean {
  const name = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';
  const from = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return !isForwarded(request) && isLoopback(name) && isLoopback(from);
}

function isForwarded({ headers }: Request): boolean {
  return OF_PROXIES.some((header) => headers[header] !== undefined);
}
