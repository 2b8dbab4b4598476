/** What `app://waybridge` answers by itself: the built pages, and one page for when no relay runs. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import type { CoreState } from './core/supervisor.ts';
import type { DesktopWords, Language } from './words.ts';

export const SCHEME = 'app';
export const HOST = 'waybridge';
export const HOME = `${SCHEME}://${HOST}/`;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const NONCE_PLACE = '<meta name="style-nonce" content="" />';

/** The file that an address means; null when it would be outside of the folder, or no file of a page. */
export function fileOf(folder: string, pathname: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = resolve(folder, `.${path === '/' ? '/index.html' : path}`);
  const root = resolve(folder) + sep;
  return file.startsWith(root) && TYPES[extname(file)] !== undefined ? file : null;
}

/** The same policy as in a browser. */
export function contentPolicy(style: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${style}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function headersOf(type: string, style = "'self'"): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Security-Policy': contentPolicy(style),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  };
}

/** One of the built files; `null` = there is none. */
export async function builtPage(folder: string, pathname: string): Promise<Response | null> {
  const file = fileOf(folder, pathname);
  if (file === null) return null;
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return null;
  const type = TYPES[extname(file)] ?? '';
  if (file !== join(resolve(folder), 'index.html')) {
    return new Response(new Uint8Array(bytes), { headers: headersOf(type) });
  }
  const nonce = randomBytes(16).toString('base64');
  const page = bytes
    .toString('utf8')
    .replace(NONCE_PLACE, `<meta name="style-nonce" content="${nonce}" />`);
  return new Response(page, { headers: headersOf(type, `'self' 'nonce-${nonce}'`) });
}

/** Why there is nothing else to show, in words, with one act. */
export function waitingPage(state: CoreState, words: DesktopWords, language: Language): Response {
  const failed = state.is === 'failed' ? state : null;
  const lines =
    failed === null
      ? []
      : [
          failed.why.sentence,
          failed.why.act,
          failed.againInMs === null
            ? words.failedStays
            : words.failedAgain(Math.ceil(failed.againInMs / 1_000)),
        ];
  const nonce = randomBytes(16).toString('base64');
  const again =
    failed === null
      ? ''
      : `<form action="/try-again" method="post"><button autofocus>${escaped(words.tryAgain)}</button></form>`;
  const body = `<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<meta name="color-scheme" content="light dark"><title>Waybridge</title>
<style nonce="${nonce}">body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:34rem;padding:0 2rem}
p{white-space:pre-wrap;overflow-wrap:anywhere}button{font:inherit;padding:.5em 1em}</style></head>
<body><h1>${escaped(failed === null ? words.starting : words.failedTitle)}</h1>
${lines
  .filter((line) => line !== '')
  .map((line) => `<p>${escaped(line)}</p>`)
  .join('\n')}${again}</body></html>`;
  return new Response(body, {
    status: 503,
    headers: headersOf('text/html; charset=utf-8', `'nonce-${nonce}'`),
  });
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}
