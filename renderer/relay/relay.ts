/** The relay's control router, called by the same relative address in a browser and in the desktop window. */
import { createTRPCClient, httpLink } from '@trpc/client';
import type { inferRouterOutputs } from '@trpc/server';
import type { ControlRouter } from '../../core/control/router.ts';
import { currentLanguage } from '../words/language.ts';
import { SESSION_HEADER, sessionKey } from './session.ts';

export type Told = inferRouterOutputs<ControlRouter>;

export const relay = createTRPCClient<ControlRouter>({
  links: [
    httpLink({
      url: 'trpc',
      headers: () => ({ [SESSION_HEADER]: sessionKey(), 'accept-language': currentLanguage() }),
    }),
  ],
});
