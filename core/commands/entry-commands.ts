/** The commands about entries: what each takes. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { DIRECTIONS } from '../control/search/filter.ts';
import { ENTRY_STATES } from '../relay/journal/entry.ts';
import type { Run } from './cli.ts';
import {
  buryEntry,
  countEntries,
  editMessage,
  entryArrived,
  listEntries,
  replayEntries,
  replayEntry,
  showEntry,
  unsendMessage,
} from './entries.ts';
import { exportEntries } from './export.ts';
import { moment, wholeNumber } from './input.ts';

const ID = 'the id of the entry, or how it begins';

export function addEntries(entries: Command, run: Run): void {
  filtered(entries.command('list'))
    .description('newest first')
    .addOption(new Option('--state <state...>').choices(ENTRY_STATES))
    .option('--limit <number>', 'at most 500', wholeNumber, 50)
    .option('--after <id>', 'the last entry of the page before')
    .action(run(listEntries));
  filtered(entries.command('count'))
    .description('how many there are, to 10,000')
    .addOption(new Option('--state <state...>').choices(ENTRY_STATES))
    .action(run(countEntries));
  filtered(entries.command('export'))
    .description('all that are found, one line of JSON each, without what messages say')
    .addOption(new Option('--state <state...>').choices(ENTRY_STATES))
    .action(run(exportEntries));
  entries
    .command('show')
    .argument('<id>', ID)
    .description('state, failure, and every attempt')
    .action(run(showEntry, 'id'));
  entries
    .command('replay')
    .argument('<id>', ID)
    .description('send a failed or unsure entry again, at the end of its queue')
    .action(run(replayEntry, 'id'));
  filtered(entries.command('replay-all'))
    .description('count the failed entries; with the token of that count, send exactly those again')
    .option('--token <token>', 'what counting has answered')
    .action(run(replayEntries));
  entries
    .command('arrived')
    .argument('<id>', ID)
    .description('say that an unsure entry was carried out')
    .action(run(entryArrived, 'id'));
  entries
    .command('edit')
    .argument('<id>', ID)
    .argument('<text>', 'what WhatsApp is to show in place of it')
    .description('give a message that the relay sent another text, within 15 minutes')
    .action(run(editMessage, 'id', 'text'));
  entries
    .command('unsend')
    .argument('<id>', ID)
    .description('delete a message that the relay sent for everyone, within 48 hours')
    .action(run(unsendMessage, 'id'));
  entries
    .command('bury')
    .argument('<id>', ID)
    .description('let an entry go: it is not tried again')
    .action(run(buryEntry, 'id'));
}

function filtered(command: Command): Command {
  return command
    .option('--kind <kind...>', 'such as whatsapp.message or highlevel.message')
    .addOption(new Option('--direction <direction>').choices(DIRECTIONS))
    .option('--location <id>')
    .option('--instance <name>')
    .option('--person <text>', 'phone, name, WhatsApp address or contact, or a part of it')
    .option('--since <time>', 'stored from then on, such as 2026-05-31 or 2026-05-31T18:00', moment)
    .option('--until <time>', 'stored before then', moment);
}
