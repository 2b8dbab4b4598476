/** Evolution servers: added with their key, which is remembered, and looked at. */
import { z } from 'zod';
import { serverBaseUrl } from '../../pairing/webhook-base.ts';
import { url as baseUrl } from '../../settings/checks.ts';
import { phrase, say } from '../../words/say.ts';
import { addServer, listInstancesOf, recheckServer } from '../pairing-acts.ts';
import { baseUrlAt } from '../registered.ts';
import { changeAddress, dropAddress } from '../server-address.ts';
import { testServer } from '../server-test.ts';
import { procedure, router } from '../trpc.ts';

const one = z.object({ server: z.string() });
/** As it stands in the browser that shows Evolution's manager, which is a page below the address of the API. */
const address = z
  .string()
  .trim()
  .max(500)
  .pipe(baseUrl)
  .transform((text) => text.replace(/\/manager(?:\/.*)?$/, ''));

export const servers = router({
  /** `facts`: what the last check found, in a sentence. `ownAddress` null = it follows the public one. */
  list: procedure.query(({ ctx: { control, language } }) =>
    Promise.all(
      control.pairing.servers.all().map(async (server) => {
        const code = server.keyKind === 'instance' ? 'server.ok-instance' : 'server.ok-global';
        const params = { server: server.url, version: server.version ?? '' };
        const facts = server.version === null ? '' : phrase(code, params, language);
        const ownAddress = await serverBaseUrl(control.storage, server.url);
        return { ...server, facts, ownAddress, address: await baseUrlAt(control, server.url) };
      }),
    ),
  ),

  /** Reachable, its version, what its key is for; fails with what is wrong, and then keeps nothing. */
  add: procedure
    .input(z.object({ url: address, apiKey: z.string().trim().min(1).max(500) }))
    .mutation(({ ctx: { control }, input }) => addServer(control, input)),

  /** Asks it anew. */
  check: procedure
    .input(one)
    .mutation(({ ctx: { control }, input }) =>
      recheckServer(control, control.pairing.servers.require(input.server)),
    ),

  /** Whether it reaches the relay, tried from its own side; fails with what is wrong. */
  test: procedure
    .input(one)
    .mutation(({ ctx: { control }, input }) =>
      testServer(control, control.pairing.servers.require(input.server)),
    ),

  /** By which address it reaches the relay; null = the public one. Webhooks of its numbers follow. */
  setAddress: procedure
    .input(one.extend({ url: baseUrl.nullable() }))
    .mutation(async ({ ctx: { control, language }, input }) => {
      const server = control.pairing.servers.require(input.server);
      const { left, ...changed } = await changeAddress(control, server, input.url);
      return {
        ...changed,
        left: left.map(({ instance, problem }) => ({
          instance,
          ...problem,
          ...say(problem.code, problem.params, language),
        })),
      };
    }),

  /** Its instances, with what there is to know before one is adopted. */
  instances: procedure.input(one).query(async ({ ctx: { control, language }, input }) => {
    const all = await listInstancesOf(control, control.pairing.servers.require(input.server));
    return all.map((instance) => ({
      ...instance,
      refused:
        instance.refused === null
          ? null
          : {
              ...instance.refused,
              ...say(instance.refused.code, instance.refused.params, language),
            },
    }));
  }),

  /** Its key is erased; numbers that are served from there go on with their own. */
  remove: procedure.input(one).mutation(async ({ ctx: { control }, input }) => {
    const server = control.pairing.servers.require(input.server);
    await control.pairing.servers.forget(server);
    await dropAddress(control, server);
    return server;
  }),
});
