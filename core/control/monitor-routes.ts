/** For programs that watch the relay: by a token that opens these two addresses and nothing else, or logged in. */
import { Router } from 'express';
import type { Request, Response } from 'express';
import type { Control } from './control.ts';
import { isSame } from './control-file.ts';
import { healthOf } from './health.ts';
import { METRICS_TYPE, metricsOf } from './metrics.ts';

export function monitorRoutes(control: Control, isIn: (request: Request) => boolean): Router {
  const routes = Router();
  const guarded = (answer: (response: Response) => Promise<void>) => {
    return async (request: Request, response: Response): Promise<void> => {
      if (isMonitor(control, request) || isIn(request)) await answer(response);
      else response.status(401).json({ code: 'control.unauthorized' });
    };
  };
  routes.get(
    '/health',
    guarded(async (response) => {
      const health = await healthOf(control);
      response.status(health.status === 'down' ? 503 : 200).json(health);
    }),
  );
  routes.get(
    '/metrics',
    guarded(async (response) => {
      response.set('Content-Type', METRICS_TYPE).send(await metricsOf(control));
    }),
  );
  return routes;
}

function isMonitor({ settings: { monitorToken } }: Control, request: Request): boolean {
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  return monitorToken !== null && bearer !== undefined && isSame(bearer, monitorToken.reveal());
}
