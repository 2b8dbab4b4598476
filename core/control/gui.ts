/**
 * The built pages (`dist/gui`), as files: nothing of them stays in memory. The frame holds nothing that a stranger may not
 * see; it asks the router for the rest once logged in.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import express, { Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import { languageFor, phrase } from '../words/say.ts';

/** Beside the sources, or beside the joined files of `dist/core`. */
const FOLDERS = ['../../dist/gui', '../gui'].map((path) => join(import.meta.dirname, path));
const NONCE_PLACE = '<meta name="style-nonce" content="" />';
/** The smaller one first. A browser offers `br` where nobody on the way could spoil it: over TLS, and to this machine. */
const ENCODINGS = [
  { ending: 'br', called: 'br' },
  { ending: 'gz', called: 'gzip' },
] as const;
const YEAR_S = 365 * 24 * 60 * 60;

/** `policy` makes the page's content policy from what is to be allowed as style. */
export function guiRoutes(policy: (style: string) => string): Router {
  const routes = Router();
  const folder = FOLDERS.find((path) => existsSync(join(path, 'index.html'))) ?? null;
  routes.get('/', async (request, response) => {
    if (folder === null) {
      const language = languageFor(request.headers['accept-language']);
      response
        .status(503)
        .type('txt')
        .send(phrase('page.not-built', {}, language));
      return;
    }
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    const nonce = randomBytes(16).toString('base64');
    response.set('Content-Security-Policy', policy(`'self' 'nonce-${nonce}'`));
    response.type('html');
    response.send(page.replace(NONCE_PLACE, `<meta name="style-nonce" content="${nonce}" />`));
  });
  if (folder === null) return routes;
  // Their names hold a hash of what is in them.
  const assets = { immutable: true, maxAge: YEAR_S * 1_000, index: false, redirect: false };
  routes.use('/assets', asCompressed(join(folder, 'assets')));
  routes.use('/assets', express.static(join(folder, 'assets'), assets));
  routes.get('/icon.svg', (_request, response) => {
    response.sendFile('icon.svg', { root: folder });
  });
  return routes;
}

/** The build's own compressed file in place of the plain one, where the browser takes it: by far is the way long, not here. */
function asCompressed(assets: string) {
  const there = new Set(existsSync(assets) ? readdirSync(assets) : []);
  return (request: Request, response: Response, next: NextFunction): void => {
    const name = request.path.slice(1);
    const ways = ENCODINGS.filter(({ ending }) => there.has(`${name}.${ending}`));
    if (ways.length > 0) response.vary('Accept-Encoding');
    const way = ways.find(({ called }) => request.acceptsEncodings(called) !== false);
    if (way !== undefined) {
      response.type(extname(name));
      response.set('Content-Encoding', way.called);
      request.url = `/${name}.${way.ending}`;
    }
    next();
  };
}
