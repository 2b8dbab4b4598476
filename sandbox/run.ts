/**
 * Both pretend servers as a process of their own: `node sandbox/run.ts --json`.
 *
 *   --json                    one JSON line with everything a relay is configured with, and where the admin APIs are
 *   --relay-url <url>         the relay's public address (else: `setDeliveryUrl` by the admin API)
 *   --options <json>          {"highlevel": {…}, "evolution": {…}}, the options of the two servers
 *   --until-stdin-closes      ends when standard input does: nothing is left behind when the starter dies
 *
 * Ends on SIGINT and SIGTERM.
 */
import { parseArgs } from 'node:util';
import type { EvolutionOptions } from './evolution/pretend-evolution.ts';
import type { HighLevelOptions } from './highlevel/pretend-highlevel.ts';
import { startSandboxWorld, type RelayConfiguration } from './world.ts';

/** What `--json` prints. */
export interface RunningSandbox {
  readonly highlevel: { readonly url: string; readonly admin: string };
  readonly evolution: { readonly url: string; readonly admin: string };
  readonly relay: RelayConfiguration;
  readonly contactId: string;
}

interface RunOptions {
  readonly highlevel?: HighLevelOptions;
  readonly evolution?: EvolutionOptions;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    'relay-url': { type: 'string' },
    options: { type: 'string', default: '{}' },
    'until-stdin-closes': { type: 'boolean', default: false },
  },
});

const given = JSON.parse(values.options) as RunOptions;
const world = await startSandboxWorld({ relayPublicUrl: values['relay-url'] ?? null, ...given });
const { highlevel, evolution } = world;
const running: RunningSandbox = {
  highlevel: { url: highlevel.url, admin: `${highlevel.url}/_sandbox` },
  evolution: { url: evolution.url, admin: `${evolution.url}/_sandbox` },
  relay: world.relay,
  contactId: world.contactId,
};
process.stdout.write(
  values.json
    ? `${JSON.stringify(running)}\n`
    : `Pretend HighLevel: ${highlevel.url}\nPretend Evolution: ${evolution.url}\n`,
);

const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    end(undefined);
  });
}
if (values['until-stdin-closes']) {
  process.stdin.resume();
  process.stdin.on('end', () => {
    end(undefined);
  });
}
await ended;
await world[Symbol.asyncDispose]();
process.stdin.destroy();
