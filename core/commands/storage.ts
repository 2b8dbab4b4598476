/** Moving to another database, and looking after it. */
import type { Command } from 'commander';
import type { ControlClient } from '../control/client.ts';
import type { MoveStanding } from '../storage/move/mover.ts';
import type { LanguageTag } from '../words/say.ts';
import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode, Run } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { failureText } from './text.ts';

export function addStorage(program: Command, run: Run): void {
  const storage = program
    .command('storage')
    .description('which database is in use, and how far a move to another one is')
    .action(run(showStorage));
  storage
    .command('move')
    .requiredOption('--to <place>', 'sqlite, or mysql://user:password@host:3306/database')
    .description('move to another database, while the relay goes on; the old one is kept')
    .action(run(beginMove));
  storage
    .command('stay')
    .description('give the move up and stay with the database of now')
    .action(run(cancelMove));
  storage
    .command('discard')
    .option('--yes', 'do it')
    .description('remove the database that the relay moved away from')
    .action(run(discardOld));
}

async function showStorage(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const info = await client.storage.info.query();
  const move = await client.storage.move.standing.query();
  const { language } = cli;
  const lines = [
    phrase('cli.database', { place: info.dialect }, language),
    moveText(move, language),
    ...(move.old === null ? [] : [phrase('cli.move-old', { place: move.old }, language)]),
  ];
  answer(cli, options, { ...info, move }, lines.join('\n'));
  return EXIT.ok;
}

async function beginMove(
  cli: Cli,
  options: CommonOptions & { readonly to: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const standing = await client.storage.move.begin.mutate({ place: options.to });
  const params = { place: standing.to ?? '' };
  answer(cli, options, standing, phrase('cli.move-begun', params, cli.language));
  return EXIT.ok;
}

async function cancelMove(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const standing = await client.storage.move.cancel.mutate();
  answer(cli, options, standing, phrase('cli.move-cancelled', {}, cli.language));
  return EXIT.ok;
}

async function discardOld(
  cli: Cli,
  options: CommonOptions & { readonly yes?: boolean },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { old } = await client.storage.move.standing.query();
  if (options.yes !== true && old !== null) {
    answer(cli, options, { old }, phrase('cli.move-discard', { place: old }, cli.language));
    return EXIT.usage;
  }
  const discarded = await client.storage.move.discard.mutate();
  const text = phrase('cli.move-discarded', { place: discarded.old }, cli.language);
  answer(cli, options, discarded, text);
  return EXIT.ok;
}

const PHRASES = {
  none: 'cli.move-none',
  copying: 'cli.move-copying',
  comparing: 'cli.move-comparing',
  ready: 'cli.move-ready',
  waiting: 'cli.move-waiting',
} as const satisfies Record<MoveStanding['state'], string>;

type Told = Awaited<ReturnType<ControlClient['storage']['move']['standing']['query']>>;

function moveText(move: Told, language: LanguageTag): string {
  const { state, to, copied, total, said } = move;
  const place = to ?? '';
  const count = { copied: String(copied), total: String(total) };
  const reason = said === null ? '' : failureText(said);
  if (state === 'waiting') return phrase(PHRASES.waiting, { place, reason }, language);
  if (state === 'copying') return phrase(PHRASES.copying, { place, ...count }, language);
  if (state === 'none') return phrase(PHRASES.none, {}, language);
  return phrase(PHRASES[state], { place }, language);
}
