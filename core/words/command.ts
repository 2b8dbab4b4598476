/**
 * How a person types the program's name. Sentences say “waybridge status”; in a clone that is not on the path, and what
 * is printed should work when it is copied.
 */
const COMMAND = /\bwaybridge (?=[a-z])/g;

let typed = 'waybridge';

/** Said once, by the program itself, before anything is worded. */
export function typeCommandsAs(command: string): void {
  typed = command;
}

/** A text of ours (never one with foreign words in it) with its commands as they are typed here. */
export function commandsAsTyped(text: string): string {
  return text.replace(COMMAND, () => `${typed} `);
}
