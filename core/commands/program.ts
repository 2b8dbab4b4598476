/** The command line as a table of contents: which commands there are, and what each takes. */
import { Argument, Command, CommanderError, Option } from 'commander';
import { failureIn, isCutOff } from '../control/client.ts';
import { packageVersion } from '../control/version.ts';
import { createLogs } from '../log.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { LANGUAGES, say } from '../words/say.ts';
import { isWordedError, WordedError, wordsOf } from '../words/worded-error.ts';
import type { WordedKind } from '../words/worded-error.ts';
import type { Act, Cli, CommonOptions, ExitCode, Run } from './cli.ts';
import { addAlerts } from './alerts.ts';
import { addAudit } from './audit.ts';
import { addInstances, addServers } from './number-commands.ts';
import { addGroups } from './groups.ts';
import { addPeople } from './people-commands.ts';
import { EXIT } from './cli.ts';
import { makeBackup, restoreBackup, showBackups } from './backup.ts';
import { diagnostics } from './diagnostics.ts';
import { doctor } from './doctor.ts';
import { addEntries } from './entry-commands.ts';
import { importFrom } from './import.ts';
import { wholeNumber } from './input.ts';
import { confirmHeld, installLocation, listHeld, rejectHeld, retryInstalls } from './installs.ts';
import {
  addLocation,
  catchUpLocation,
  listLocations,
  listTriggers,
  nameAgents,
  removeLocation,
  setLocation,
} from './locations.ts';
import { addLogs } from './logs.ts';
import { listMedia, revokeMedia } from './media.ts';
import { pause, resume } from './pause.ts';
import { addReach } from './reach.ts';
import { routeOfLocation, rulesOfLocation } from './routing.ts';
import { SANDBOX_VERSIONS } from './sandbox.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { addStorage } from './storage.ts';
import { failureText } from './text.ts';
import { keepKey, rotateVault } from './vault.ts';

const EXIT_CODES = `
Exit codes:
  0  done
  1  failure
  2  wrong arguments or settings
  3  the relay is not running
  4  not found
  5  conflict: it exists already, or its state does not allow it

Answers go to standard output, logs and warnings to standard error.`;

/** Runs one command. `argv` without the program's own name. Never throws. */
export async function runCli(
  argv: readonly string[],
  outside: Omit<Cli, 'argv'>,
): Promise<ExitCode> {
  const cli: Cli = { ...outside, argv };
  const result: { code: ExitCode } = { code: EXIT.ok };
  const program = programFor(cli, (code) => {
    result.code = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return result.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return report(cli, error, argv.includes('--json'));
  }
}

function programFor(cli: Cli, done: (code: ExitCode) => void): Command {
  const program = new Command('waybridge')
    .description('Relays conversations between WhatsApp (Evolution API) and HighLevel.')
    .version(packageVersion())
    .option('--json', 'answer as JSON')
    .option('--sandbox', 'the relay that runs against the pretend servers')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({ writeOut: (text) => cli.out(text), writeErr: (text) => cli.err(text) });
  /** Options of all levels and named arguments reach the act as one object. */
  const run =
    (act: Act, ...names: string[]) =>
    async (...given: unknown[]): Promise<void> => {
      const command = given.at(-1) as Command;
      const named = Object.fromEntries(names.map((name, index) => [name, given[index]]));
      done(await act(cli, { ...command.optsWithGlobals<CommonOptions>(), ...named } as never));
    };
  addService(program, run);
  addLocations(program.command('locations').description('HighLevel sub-accounts'), run);
  addInstances(program.command('instances').description('WhatsApp numbers at Evolution'), run);
  addGroups(program.command('groups').description('groups on WhatsApp'), run);
  addPeople(program.command('people').description('who is known by no phone number yet'), run);
  addReach(program.command('reach').description('how the internet reaches this relay'), run);
  addAlerts(program.command('alerts').description('who is told when something is wrong'), run);
  addLogs(program.command('logs').description('what the relay wrote since its start'), run);
  addAudit(program.command('audit').description('what people did here, newest first'), run);
  addServers(program.command('servers').description('Evolution servers'), run);
  addEntries(program.command('entries').description('messages, receipts and other work'), run);
  addMedia(
    program.command('media').description('links to files that HighLevel does not take'),
    run,
  );
  addStorage(program, run);
  addBackups(program, run);
  addImport(program, run);
  const vault = program.command('vault').description('the key that protects stored access');
  vault
    .command('rotate')
    .description('make a new master key and seal every stored secret anew')
    .action(run(rotateVault));
  vault
    .command('keep')
    .description('keep the master key in the keychain of this computer, or in its file')
    .addArgument(new Argument('<place>', 'where').choices(['file', 'keychain']))
    .action(run(keepKey, 'place'));
  return program;
}

function addImport(program: Command, run: Run): void {
  program
    .command('import')
    .description('take locations and numbers over from the adapter that this relay replaces')
    .option('--from <url>', "the adapter's DATABASE_URL; better: --from-file")
    .option('--from-file <file>', 'a file that holds it')
    .addOption(
      new Option(
        '--location <id...>',
        'take over this one; without it nothing is changed',
      ).conflicts(['all', 'back']),
    )
    .addOption(new Option('--all', 'take over all of them').conflicts('back'))
    .option('--back <id>', 'give this one back to the adapter')
    .action(run(importFrom));
}

function addService(program: Command, run: Run): void {
  program
    .command('start')
    .description('run the relay until SIGINT or SIGTERM')
    .option('--headless', 'never open a window or browser')
    .addOption(new Option('--keychain', 'the program that started this one has one').hideHelp())
    .option(
      '--take-over',
      'another relay on this database, which was not stopped in order, is gone for good',
    )
    .addOption(
      new Option('--evolution-version <version>', 'with the sandbox: which one Evolution is to be')
        .choices(SANDBOX_VERSIONS)
        .implies({ sandbox: true }),
    )
    .action(run(start));
  program.command('status').description('what runs, what waits, what is wrong').action(run(status));
  program
    .command('doctor')
    .addArgument(new Argument('[what]', 'only what is to be set up there').choices(['highlevel']))
    .description('examine every link of the chain')
    .option('--live', 'ask HighLevel what its documents leave open, with a test contact')
    .option('--contact <id>', 'the test contact: it gets two messages that say what they are')
    .option('--location <id>', 'its location; default: the only one')
    .option('--report <file>', 'where the report goes; default: highlevel-live-report.json')
    .action(run(doctor, 'what'));
  program
    .command('diagnostics')
    .option('--file <file>', 'where it goes; default: a name with the time, in this folder')
    .option('--show', 'print it, and write nothing')
    .description('one file for who helps: no secrets, names, numbers or messages')
    .action(run(diagnostics));
  const scope = 'all, to-highlevel, to-whatsapp, location:<id> or instance:<name>';
  program
    .command('pause')
    .argument('<scope>', scope)
    .description('hold back what leaves; everything is still taken in')
    .action(run(pause, 'scope'));
  program
    .command('resume')
    .argument('<scope>', scope)
    .description('let it leave again, in order')
    .action(run(resume, 'scope'));
}

function addLocations(locations: Command, run: Run): void {
  locations
    .command('install')
    .description('the link that connects a location or a whole agency')
    .option('--open', 'open it in the browser')
    .action(run(installLocation));
  locations
    .command('held')
    .description('installs begun in the marketplace, which wait for your word')
    .action(run(listHeld));
  locations
    .command('confirm')
    .argument('<install>', 'as “locations held” lists it')
    .action(run(confirmHeld, 'install'));
  locations
    .command('reject')
    .argument('<install>', 'as “locations held” lists it')
    .action(run(rejectHeld, 'install'));
  locations
    .command('retry')
    .argument('[company]', 'the agency; default: the only one')
    .description('try an agency’s failed locations again')
    .action(run(retryInstalls, 'company'));
  locations
    .command('add')
    .description('connect a location with tokens that you already have')
    .option('--id <location>', 'the id of the sub-account')
    .option('--access-token-file <file>')
    .option('--refresh-token-file <file>', 'without it the access ends with the access token')
    .option('--expires-in <seconds>', 'what is left of the access token (86399)', wholeNumber)
    .option('--stdin', 'read {"id", "accessToken", "refreshToken", "expiresIn"} as JSON')
    .option('--access-token <token>', 'visible to others on this machine: use a file')
    .option('--refresh-token <token>', 'visible to others on this machine: use a file')
    .option('--name <name>')
    .addOption(
      new Option('--language <tag>', 'of the lines written into HighLevel').choices(LANGUAGES),
    )
    .option('--force', 'replace the access of a location that is connected already')
    .action(run(addLocation));
  locations.command('list').action(run(listLocations));
  locations
    .command('set')
    .argument('<id>')
    .argument('[name=value...]', 'language, defaultInstance or an option; name= sets it back')
    .description('choose how a location is served; without a value it shows what is set')
    .action(run(setLocation, 'id', 'assignments'));
  locations
    .command('agents')
    .argument('<id>')
    .argument('[user=name...]', 'the HighLevel id of a user, and his name; user= takes it away')
    .description('name the users whose messages carry a name; without a value it shows them')
    .action(run(nameAgents, 'id', 'assignments'));
  locations
    .command('rules')
    .argument('<id>')
    .argument(
      '[rule...]',
      'code:#sales=NUMBER, tag:vip=NUMBER, tags, sticky[:DAYS], user:ID=NUMBER',
    )
    .option('--reset', 'back to those that hold where none were set')
    .description('choose by which number it sends, in this order; without a rule it shows them')
    .action(run(rulesOfLocation, 'id', 'rules'));
  locations
    .command('route')
    .argument('<id>')
    .requiredOption('--to <phone>', 'to whom')
    .option('--user <id>', 'the HighLevel user who writes')
    .option('--text <text>', 'what is written')
    .description('show which number would send, and why; nothing is sent')
    .action(run(routeOfLocation, 'id'));
  locations
    .command('triggers')
    .argument('<id>')
    .description('show which workflows are started by what happens on WhatsApp')
    .action(run(listTriggers, 'id'));
  locations
    .command('catch-up')
    .argument('<id>')
    .description('look for messages that HighLevel did not tell the relay of')
    .action(run(catchUpLocation, 'id'));
  locations
    .command('remove')
    .argument('<id>')
    .description('forget the location and erase its access; history stays')
    .action(run(removeLocation, 'id'));
}

function addMedia(media: Command, run: Run): void {
  media
    .command('list')
    .description('newest first')
    .option('--location <id>')
    .option('--limit <number>', 'at most 500', wholeNumber, 50)
    .option('--after <id>', 'the last link of the page before')
    .action(run(listMedia));
  media
    .command('revoke')
    .argument('<link>', 'its id or how that begins, or its address')
    .description('withdraw a link: it leads nowhere from now on')
    .action(run(revokeMedia, 'link'));
}

function addBackups(program: Command, run: Run): void {
  const backup = program
    .command('backup')
    .description('make a backup of the database, while the relay goes on')
    .option('--to <file>', 'a copy of it there')
    .action(run(makeBackup));
  backup.command('list').description('newest first').action(run(showBackups));
  program
    .command('restore')
    .argument('<file>', 'a backup')
    .option('--yes', 'do it')
    .description('put a backup in the place of the database; the relay must not run')
    .action(run(restoreBackup, 'file'));
}

const EXIT_OF: Readonly<Record<WordedKind, ExitCode>> = {
  invalid: EXIT.usage,
  'not-found': EXIT.notFound,
  conflict: EXIT.conflict,
  refused: EXIT.failure,
  failed: EXIT.failure,
};
const NOT_RUNNING: readonly string[] = ['control.not-running', 'control.not-ours'];
/** Found only when the setting is used. */
const WRONG_SETTINGS: readonly string[] = ['storage.url', 'vault.key-invalid', 'vault.in-keychain'];

/** Words a failure and finds its exit code. */
function report(cli: Cli, thrown: unknown, json: boolean): ExitCode {
  const error = isCutOff(thrown)
    ? new WordedError('control.not-running', {}, 'refused', thrown)
    : thrown;
  const { code, params } = failureIn(error) ?? wordsOf(error);
  const words = { code, params, ...say(code, params, cli.language) };
  if (json) cli.out(`${JSON.stringify({ error: words }, null, 2)}\n`);
  else cli.err(`${failureText(words)}\n`);
  if (code === 'internal') logFailure(error);
  if (NOT_RUNNING.includes(code)) return EXIT.notRunning;
  if (WRONG_SETTINGS.includes(code) || error instanceof SettingsError) return EXIT.usage;
  if (code === 'storage.locked') return EXIT.conflict;
  return EXIT_OF[kindOf(error)];
}

/** What the relay itself answered is in its own log; this is the one place for what failed here. */
function logFailure(error: unknown): void {
  if (failureIn(error) === null) createLogs({ level: 'error' }).service.error({ err: error });
}

function kindOf(error: unknown): WordedKind {
  return failureIn(error)?.kind ?? (isWordedError(error) ? error.kind : 'failed');
}
