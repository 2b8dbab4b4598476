/**
 * The two webhooks that nearly every request is for, without the way through Express, which costs as much as reading the
 * body. Only their plainest spelling is known here: whatever else there is in a path, or our own question after the
 * public address, goes to the same doors by the routes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { REACH_HEADER } from '../../reach/ear.ts';
import { evolution, failed, highlevel, take } from './webhook-doors.ts';
import type { Door, WebhookParts } from './webhook-doors.ts';

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

const DOORS = new Map<string, Door>([
  ['/webhooks/evolution', evolution],
  ['/webhooks/ghl', highlevel],
]);
const WITH_SEGMENT = /^(\/webhooks\/(?:evolution|ghl))\/([\w-]+)$/;

export function webhooksFirst<I>(of: WebhookParts<I>, routes: Handler): Handler {
  return (req, res) => {
    const { url = '' } = req;
    const parts = DOORS.has(url) ? null : WITH_SEGMENT.exec(url);
    const door = DOORS.get(parts?.[1] ?? url);
    if (door === undefined || req.method !== 'POST' || req.headers[REACH_HEADER] !== undefined) {
      routes(req, res);
      return;
    }
    take(door, of, { req, res, segment: parts?.[2] }).catch(() => {
      failed(door.side, of, { req, res });
    });
  };
}
