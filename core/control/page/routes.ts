/** The page of the numbers: its frame and files are open, what it shows is not. */
import { Router } from 'express';
import type { Request } from 'express';
import { languageFor } from '../../words/say.ts';
import type { Control } from '../control.ts';
import { PAGE_STYLE } from './assets.ts';
import { NUMBERS_SCRIPT, NUMBERS_STYLE } from './numbers-assets.ts';
import { numbersFrameHtml } from './numbers-frame.ts';
import { numbersView } from './numbers.ts';
import { problemHtml } from '../../pairing/code-view.ts';
import { wordsOf } from '../../words/worded-error.ts';

export interface PageOptions {
  readonly control: Control;
  readonly isIn: (request: Request) => boolean;
}

export function pageRoutes({ control, isIn }: PageOptions): Router {
  const routes = Router();
  routes.get('/page.css', (_request, response) => void response.type('css').send(PAGE_STYLE));
  routes.get('/numbers', (request, response) => {
    const language = languageFor(request.headers['accept-language']);
    response.type('html').send(numbersFrameHtml(language));
  });
  routes.get('/numbers.css', (_request, response) => {
    response.type('css').send(NUMBERS_STYLE);
  });
  routes.get('/numbers.js', (_request, response) => {
    response.type('js').send(NUMBERS_SCRIPT);
  });
  routes.get('/numbers/view', async (request, response) => {
    if (!isIn(request)) {
      response.status(401).json({ code: 'control.unauthorized' });
      return;
    }
    const language = languageFor(request.headers['accept-language']);
    const { view } = request.query;
    const path = typeof view === 'string' ? view : 'list';
    const shown = await numbersView(control, path, language).catch((error: unknown) =>
      problemHtml(wordsOf(error), language),
    );
    response.type('html').send(shown.text);
  });
  return routes;
}
