/** The relay's control router, called by the same relative address in a browser and in the desktop window. */
import { createTRPCClient, httpLink } from '@trpc/client';
import type { inferRouterOutputs } from '@trpc/server';
import type { ControlRouter } from '../../core/control/router.ts';
import { currentLanguage } from '../words/language.ts';
import { fetchOrTake } from './early-answers.ts';
import { SESSION_HEADER, sessionKey } from './session.ts';

export type Told = inferRouterOutputs<ControlRouter>;

export const relay = createTRPCClient<ControlRouter>({
  links: [
    httpLink({
      url: 'trpc',
      // It makes the address from text, and hands it on as such.
      fetch: (url, init) => fetchOrTake(url as string, init as RequestInit),
      headers: () => ({ [SESSION_HEADER]: sessionKey(), 'accept-language': currentLanguage() }),
    }),
  ],
});
