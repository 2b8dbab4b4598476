import { asWord, programAsTyped } from '../words/command.ts';
import type { Cli } from './cli.ts';

/** What to type for the page after this one: the command as it was typed, with all that narrows it down. */
export function nextPage({ argv }: Cli, cursor: string): string {
  const given = argv.filter((arg, at) => !arg.startsWith('--after') && argv[at - 1] !== '--after');
  return [programAsTyped(), ...given.map(asWord), '--after', cursor].join(' ');
}
