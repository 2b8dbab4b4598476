/** Logging a browser in and out. The answer holds one half of the session, the cookie the other. */
import express, { Router } from 'express';
import type { CookieOptions, Request, Response } from 'express';
import { z } from 'zod';
import { isSecure } from './behind-proxy.ts';
import type { ProxySettings } from './behind-proxy.ts';
import { languageFor, say } from '../words/say.ts';
import type { LogIns, Session } from './log-ins.ts';

/** Sent by our own page with every call; another origin would have to ask first (CORS), and is never allowed. */
export const PAGE_HEADER = 'x-waybridge';
const COOKIE = 'waybridge';

const body = z.union([
  z.object({ code: z.string().min(1).max(200) }),
  z.object({ password: z.string().min(1).max(1_000) }),
]);

interface Around {
  readonly proxy: ProxySettings;
  /** Told the cookie of a new log-in. */
  readonly loggedIn: (cookie: string) => Promise<void>;
  /** Told the cookie of a log-in that ended: what it began ends with it. */
  readonly loggedOut: (cookie: string) => Promise<void>;
}

export function logInRoutes(logIns: LogIns, { proxy, loggedIn, loggedOut }: Around): Router {
  const routes = Router();
  /** What the page has to ask for. */
  routes.get('/log-in', (_request, response) => {
    response.json({ password: logIns.hasPassword });
  });
  routes.post('/log-in', express.json({ limit: '4kb' }), async (request, response) => {
    const asked = body.safeParse(request.body);
    if (!asked.success || request.get(PAGE_HEADER) === undefined) {
      answer(response, 400, 'input.invalid', { field: '', reason: '' });
      return;
    }
    const secure = isSecure(request, proxy);
    // The browser would not keep it, and the person would be asked again and again.
    if (secure && request.headers.origin?.startsWith('http:') === true) {
      answer(response, 409, 'control.not-secure', {});
      return;
    }
    const { data } = asked;
    const result = 'code' in data ? logIns.withCode(data.code) : logIns.withPassword(data.password);
    switch (result.outcome) {
      case 'in':
        await loggedIn(result.session.cookie);
        response.cookie(cookieName(request), result.session.cookie, {
          ...cookieFor(proxy),
          secure,
        });
        response.json({ key: result.session.key });
        return;
      case 'wrong':
        answer(response, 401, 'control.log-in', {});
        return;
      case 'too-many': {
        const seconds = String(Math.ceil(result.retryAfterMs / 1000));
        response.set('Retry-After', seconds);
        answer(response, 429, 'control.too-many-log-ins', { seconds });
      }
    }
  });
  routes.post('/log-out', async (request, response) => {
    const session = sessionOf(request);
    if (session !== null && logIns.isSession(session.cookie, session.key)) {
      logIns.logOut(session.cookie);
      await loggedOut(session.cookie);
      response.clearCookie(cookieName(request), cookieFor(proxy));
    }
    response.status(204).end();
  });
  return routes;
}

/** Both halves, as far as they were sent; null when one is missing. */
export function sessionOf(request: Request): Session | null {
  const name = cookieName(request);
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  const cookie = pairs.find(([key]) => key === name)?.[1];
  const key = request.get(PAGE_HEADER);
  return cookie === undefined || key === undefined ? null : { cookie, key };
}

function cookieFor({ path }: ProxySettings): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: `${path}/` };
}

/** Cookies ignore ports: two relays on one machine must not overwrite each other's. */
function cookieName(request: Request): string {
  return `${COOKIE}-${String(request.socket.localPort ?? 0)}`;
}

function answer(
  response: Response,
  status: number,
  code: string,
  params: Readonly<Record<string, string>>,
): void {
  const language = languageFor(response.req.headers['accept-language']);
  response.status(status).json({ code, params, ...say(code, params, language) });
}
