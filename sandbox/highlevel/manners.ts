/** How the pretend HighLevel answers what no route decides: scopes of faults, rate headers, refusals. */
import type { Call } from '../support/call.ts';
import type { Manners } from '../support/pretend-server.ts';
import { problemAnswer } from './errors.ts';
import { resourceOf, tokenOf } from './guard.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { Tokens } from './tokens.ts';

export function manners(
  tokens: Tokens,
  rateLimiter: RateLimiter,
  onCall: ((call: Call) => void) | undefined,
): Manners {
  return {
    scope: (call) => tokenOf(call, tokens)?.locationId ?? undefined,
    headers: (call) => {
      const token = tokenOf(call, tokens);
      return rateLimiter.headers(token && resourceOf(token), call.at);
    },
    tooLarge: (call) =>
      call.route === 'upload'
        ? { status: 413, body: { status: 413, message: 'Request entity too large' } }
        : problemAnswer(413, 'Request entity too large'),
    uncaught: () => problemAnswer(500, 'Internal Server Error'),
    unknownRoute: (method, path) => problemAnswer(404, `Cannot ${method} ${path}`),
    ...(onCall && { onCall }),
  };
}
