/** The commands about whose messages are taken, and who people are; see program.ts. */
import type { Command } from 'commander';
import { Argument, Option } from 'commander';
import { ADMISSION_MODES } from '../relay/admission/rules.ts';
import type { Run } from './cli.ts';
import {
  admissionOf,
  assignPeer,
  ignoreChats,
  listAssigned,
  listRefusals,
  listUnresolved,
  undoPeer,
} from './people.ts';

export function admissionOption(): Option {
  return new Option('--admission <mode>', 'whose messages it takes (default: everyone)').choices(
    ADMISSION_MODES,
  );
}

const onOff = (flags: string, description: string): Option =>
  new Option(flags, description).choices(['on', 'off']);
const cursor = '--cursor <n>';

export function addAdmission(instances: Command, run: Run): void {
  instances
    .command('admission')
    .argument('<instance>', 'name or id')
    .addArgument(new Argument('[mode]', 'whose messages it takes').choices(ADMISSION_MODES))
    .description('choose whose messages a number takes; without a change it shows it')
    .option('--allow <chat...>', 'put phone numbers on the allow-list')
    .option('--disallow <chat...>', 'take them off it')
    .addOption(onOff('--own-numbers <on|off>', 'chats between numbers of one location'))
    .addOption(onOff('--other-programs <on|off>', 'what other programs send by the same instance'))
    .action(run(admissionOf, 'instance', 'mode'));
  instances
    .command('ignore')
    .argument('<instance>', 'name or id')
    .argument('[chat...]', 'phone numbers, or addresses of people and groups')
    .description('never take messages of these chats; without one it lists them')
    .option('--remove', 'take them again from now on')
    .action(run(ignoreChats, 'instance', 'chats'));
  instances
    .command('refused')
    .argument('<instance>', 'name or id')
    .description('the last messages that were not taken, and why')
    .option(cursor, 'where the page before ended', Number)
    .action(run(listRefusals, 'instance'));
}

export function addPeople(people: Command, run: Run): void {
  people
    .command('unresolved')
    .description('whose messages wait, since WhatsApp shows no phone number')
    .option(cursor, 'where the page before ended', Number)
    .action(run(listUnresolved));
  people
    .command('assign')
    .argument('<peer>', 'as “people unresolved” lists it')
    .description('say who it is: what waits is delivered in its order')
    .option('--phone <number>', 'their phone number, with its country code')
    .option('--contact <id>', 'a contact of the location')
    .action(run(assignPeer, 'peer'));
  people
    .command('assigned')
    .description('who was assigned by hand, and what WhatsApp said since')
    .action(run(listAssigned));
  people
    .command('undo')
    .argument('<peer>', 'as “people assigned” lists it')
    .description('take it back for what comes later; what was delivered stays')
    .action(run(undoPeer, 'peer'));
}
