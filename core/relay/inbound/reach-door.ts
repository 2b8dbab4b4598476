/** Our own question whether the public address leads here, on any path: see core/reach/ear.ts. */
import type { NextFunction, Request, Response } from 'express';
import { REACH_HEADER } from '../../reach/ear.ts';
import type { ReachEar } from '../../reach/ear.ts';
import { answer, answerJson, EMPTY } from './answering.ts';
import type { BodyReader } from './body.ts';
import { linger } from './body.ts';

const LIMITS = { maxBytes: 64 * 1024, totalMs: 10_000, idleMs: 5_000, unverified: true };

export function reachDoor(ear: ReachEar, bodies: BodyReader) {
  return async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    const header = req.headers[REACH_HEADER];
    const nonce = ear.nonceIn(header, req.path);
    if (nonce === null) {
      next();
      return;
    }
    if (!ear.isAwaited(nonce)) {
      linger(req);
      answer(res, 421, { ...EMPTY, [REACH_HEADER]: ear.notMine(nonce) });
      return;
    }
    const body = await bodies.read(req, res, LIMITS);
    const text = body.type === 'whole' ? body.bytes.toString('utf8') : '';
    const proof = ear.hears(nonce, { path: req.path, header: header !== undefined, body: text });
    answerJson(req, res, 200, { proof });
  };
}
