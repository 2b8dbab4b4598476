/**
 * `app://waybridge`: the pages from their folder, and `/trpc` forwarded to the relay's control side, with the token added
 * here. So the pages use the addresses that they use in a browser, and never hold a token.
 */
import { net, protocol } from 'electron';
import type { Session } from 'electron';
import type { CoreState } from './core/supervisor.ts';
import { builtPage, headersOf, HOME, HOST, SCHEME, waitingPage } from './pages.ts';
import type { DesktopWords, Language } from './words.ts';

export interface AppScheme {
  readonly folder: string;
  readonly state: () => CoreState;
  /** Of a relay that starts: when it is up, or is not. */
  readonly settled: () => Promise<CoreState>;
  readonly showsPages: () => boolean;
  readonly tryAgain: () => void;
  /** The relay named an address that a person has to open, to install the app in HighLevel. */
  readonly installBegins: (url: string) => Promise<void>;
  readonly language: Language;
  readonly words: DesktopWords;
}

/** What the pages say that the relay needs to hear; nothing else of theirs goes further. */
const PASSED_ON = ['accept', 'accept-language', 'content-type', 'x-waybridge'];
const MAX_BODY_BYTES = 256 * 1024;

/** Has to happen before Electron is ready. */
export function announceScheme(): void {
  const privileges = {
    ...{ standard: true, secure: true, supportFetchAPI: true, stream: true },
    // What was compiled once is not compiled again at the next start; each script's name changes with its content.
    codeCache: true,
  };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

export function serveScheme(session: Session, options: AppScheme): void {
  session.protocol.handle(SCHEME, (request) => answer(request, options));
}

async function answer(request: Request, options: AppScheme): Promise<Response> {
  const { host, pathname } = new URL(request.url);
  if (host !== HOST) return notFound();
  if (pathname === '/try-again' && request.method === 'POST') {
    options.tryAgain();
    return new Response(null, { status: 303, headers: { Location: HOME } });
  }
  if (pathname.startsWith('/trpc/')) return forwarded(request, options);
  if (request.method !== 'GET') return notFound();
  if (pathname === '/' && !options.showsPages()) {
    return waitingPage(options.state(), options.words, options.language);
  }
  const page = await builtPage(options.folder, pathname);
  if (page !== null) return page;
  return pathname === '/'
    ? new Response(options.words.notBuilt, { status: 503, headers: headersOf('text/plain') })
    : notFound();
}

async function forwarded(request: Request, options: AppScheme): Promise<Response> {
  const state = await options.settled();
  // As in a browser whose relay is gone.
  if (state.is !== 'running') return Response.error();
  const { pathname, search } = new URL(request.url);
  const headers: Record<string, string> = { authorization: `Bearer ${state.relay.token}` };
  for (const name of PASSED_ON) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const body = request.method === 'POST' ? await request.arrayBuffer() : null;
  if (body !== null && body.byteLength > MAX_BODY_BYTES) return new Response(null, { status: 413 });
  try {
    const given = await net.fetch(`${state.relay.url}${pathname}${search}`, {
      method: request.method,
      headers,
      redirect: 'error',
      signal: request.signal,
      credentials: 'omit',
      bypassCustomProtocolHandlers: true,
      ...(body !== null && { body }),
    });
    if (NAMING.includes(pathname)) await tellInstall(given.clone(), options);
    return given;
  } catch {
    return Response.error();
  }
}

/** What answers with an address that a person has to open. */
const NAMING: readonly string[] = ['/trpc/install.begin', '/trpc/sandbox.start'];

async function tellInstall(answerOfRelay: Response, { installBegins }: AppScheme): Promise<void> {
  const read = (await answerOfRelay.json().catch(() => null)) as {
    result?: { data?: { url?: unknown } };
  } | null;
  const url = read?.result?.data?.url;
  if (typeof url === 'string') await installBegins(url);
}

function notFound(): Response {
  return new Response(null, { status: 404, headers: headersOf('text/plain') });
}
