/** The status page: its frame and files are open, what it shows is not. */
import { Router } from 'express';
import type { Request } from 'express';
import { languageFor } from '../../words/say.ts';
import type { Control } from '../control.ts';
import type { LogIns } from '../log-ins.ts';
import { overviewOf } from '../topics/overview.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from './assets.ts';
import { frameHtml } from './frame.ts';
import { statusHtml } from './status.ts';

export interface PageOptions {
  readonly control: Control;
  readonly logIns: LogIns;
  readonly isIn: (request: Request) => boolean;
}

export function pageRoutes({ control, logIns, isIn }: PageOptions): Router {
  const routes = Router();
  routes.get('/', (request, response) => {
    const language = languageFor(request.headers['accept-language']);
    response.type('html').send(frameHtml(language, { hasPassword: logIns.hasPassword }));
  });
  routes.get('/page.css', (_request, response) => void response.type('css').send(PAGE_STYLE));
  routes.get('/page.js', (_request, response) => void response.type('js').send(PAGE_SCRIPT));
  routes.get('/status', async (request, response) => {
    if (!isIn(request)) {
      response.status(401).json({ code: 'control.unauthorized' });
      return;
    }
    const language = languageFor(request.headers['accept-language']);
    const overview = await overviewOf(control, language);
    response.type('html').send(statusHtml(overview, language).text);
  });
  return routes;
}
