/** The commands about WhatsApp numbers and Evolution servers; see program.ts. */
import type { Command } from 'commander';
import { Argument, InvalidArgumentError, Option } from 'commander';
import type { Run } from './cli.ts';
import {
  addInstance,
  catchUpInstance,
  keptWebhook,
  listInstances,
  removeInstance,
  repairInstance,
} from './instances.ts';
import {
  answerInstance,
  createInstance,
  deleteInstance,
  linkInstance,
  listLinks,
  pairInstance,
  renameInstance,
  restartInstance,
  revokeLink,
  unpairInstance,
} from './numbers.ts';
import {
  addServer,
  checkServer,
  listServerInstances,
  listServers,
  removeServer,
  serverAddress,
  testServer,
} from './servers.ts';
import { setInstance } from './sending.ts';
import { addAdmission, admissionOption } from './people-commands.ts';

export function addInstances(instances: Command, run: Run): void {
  const publicUrl = 'where this Evolution server reaches the relay (default: APP_URL)';
  const keep = 'take the place of another tool’s webhook, and pass every event on to it';
  instances
    .command('add')
    .description('add an instance and register its webhook at Evolution')
    .requiredOption('--location <id>')
    .requiredOption('--name <name>', 'its name at Evolution')
    .option('--server <url>', 'of the Evolution API (default: EVOLUTION_API_URL)')
    .option('--api-key-file <file>', 'default: EVOLUTION_API_KEY')
    .option('--api-key <key>', 'visible to others on this machine: use a file')
    .option('--public-url <url>', publicUrl)
    .addOption(new Option('--force', 'replace the webhook of another tool').conflicts('keep'))
    .option('--keep', keep)
    .addOption(admissionOption())
    .action(run(addInstance));
  instances.command('list').action(run(listInstances));
  instances
    .command('set')
    .argument('<instance>', 'name or id')
    .argument('[name=value...]', 'how it sends in bulk, or repliesOnly=off; name= sets it back')
    .description('choose how a number sends what no person wrote; without a value it shows it')
    .action(run(setInstance, 'instance', 'assignments'));
  instances
    .command('repair')
    .argument('<instance>', 'name or id')
    .description('register the webhook anew')
    .option('--public-url <url>', publicUrl)
    .option('--keep', keep)
    .action(run(repairInstance, 'instance'));
  instances
    .command('kept')
    .argument('<instance>', 'name or id')
    .description('the webhook of another tool that events are passed on to, and how that goes')
    .option('--stop', 'pass nothing on any more')
    .action(run(keptWebhook, 'instance'));
  instances
    .command('catch-up')
    .argument('<instance>', 'name or id')
    .description('fetch what is missing here from what Evolution stores')
    .option(
      '--since <time>',
      'how far back: 30m, 2h, 3d, or a date such as 2026-01-31 (default: what was missed)',
      pastTime,
    )
    .action(run(catchUpInstance, 'instance'));
  instances
    .command('remove')
    .argument('<instance>', 'name or id')
    .description('forget the instance and switch its webhook off; nothing is deleted at Evolution')
    .action(run(removeInstance, 'instance'));
  addNumbers(instances, run);
  addAdmission(instances, run);
}

/** How a number is linked with WhatsApp, and mended. */
function addNumbers(instances: Command, run: Run): void {
  const phone = 'give a code to be typed on this phone, in place of a QR code';
  instances
    .command('create')
    .description('make a new instance at Evolution and link a phone with it')
    .requiredOption('--location <id>')
    .requiredOption('--name <name>', 'its name at Evolution')
    .option('--server <url>', 'a known Evolution server (default: the only one)')
    .option('--public-url <url>', 'where this Evolution server reaches the relay')
    .option('--phone <number>', phone)
    .addOption(admissionOption())
    .action(run(createInstance));
  instances
    .command('pair')
    .argument('<instance>', 'name or id')
    .description('link a phone: draws the code here, until the number is connected')
    .option('--phone <number>', phone)
    .action(run(pairInstance, 'instance'));
  for (const [name, act, description] of [
    ['restart', restartInstance, 'connect anew, with the phone that is linked'],
    ['unpair', unpairInstance, 'unlink the phone; the number stays here'],
    ['delete', deleteInstance, 'delete it here and at Evolution, with what is stored there'],
    ['link', linkInstance, 'a link by which somebody else links the phone, once'],
  ] as const) {
    instances
      .command(name)
      .argument('<instance>', 'name or id')
      .description(description)
      .action(run(act, 'instance'));
  }
  instances
    .command('rename')
    .argument('<instance>', 'name or id')
    .argument('[label]', 'what it is called here; default: its name at Evolution')
    .action(run(renameInstance, 'instance', 'label'));
  instances
    .command('answer')
    .argument('<instance>', 'name or id')
    .addArgument(new Argument('<answer>').choices(['same-business', 'wrong-phone']))
    .description('another number is linked: go on under it, or unlink it')
    .action(run(answerInstance, 'instance', 'answer'));
  instances.command('links').description('links for pairing').action(run(listLinks));
  instances
    .command('unlink')
    .argument('<link>', 'as “instances links” lists it')
    .description('withdraw a link for pairing')
    .action(run(revokeLink, 'link'));
}

export function addServers(servers: Command, run: Run): void {
  servers
    .command('add')
    .argument('<url>')
    .description('check an Evolution server and remember its key')
    .option('--api-key-file <file>', 'the global key, AUTHENTICATION_API_KEY')
    .option('--api-key <key>', 'visible to others on this machine: use a file')
    .action(run(addServer, 'url'));
  servers.command('list').action(run(listServers));
  const server = 'address or id';
  servers
    .command('check')
    .argument('<server>', server)
    .description('is it reachable, which version, what is its key for')
    .action(run(checkServer, 'server'));
  servers
    .command('instances')
    .argument('<server>', server)
    .description('its instances, and what reports elsewhere')
    .action(run(listServerInstances, 'server'));
  servers
    .command('address')
    .argument('<server>', server)
    .argument('[url]', 'where this server reaches the relay, such as http://waybridge:8080')
    .option('--public', 'follow the public address again')
    .description('by which address it reaches the relay; its webhooks follow')
    .action(run(serverAddress, 'server', 'url'));
  servers
    .command('test')
    .argument('<server>', server)
    .description('does an event of it arrive here, by way of an instance that is deleted again')
    .action(run(testServer, 'server'));
  servers
    .command('remove')
    .argument('<server>', server)
    .description('forget its key; numbers that are served from there go on')
    .action(run(removeServer, 'server'));
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration back from now, or a date or time as ISO text, as milliseconds since 1970. */
function pastTime(text: string): number {
  const [, amount, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const at =
    amount === undefined
      ? Date.parse(text)
      : Date.now() - Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (at > 0 && at <= Date.now()) return at;
  throw new InvalidArgumentError('Such as 30m, 2h, 3d, or a date that has passed.');
}
