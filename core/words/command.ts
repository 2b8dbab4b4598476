/**
 * How a person types the program's name. Sentences say “waybridge status”; in a clone that is not on the path, and what
 * is printed should work when it is copied.
 */
const COMMAND = /\bwaybridge (?=[a-z])/g;

/** A command as sentences hold it, up to the mark that closes it. */
const QUOTED = /“waybridge [^”]*/g;
/** What every shell takes for one word of its own. */
const PLAIN = /^[\p{L}\p{N}@%+=:,./_-]+$/u;
/** What still means something between double quotes. */
const MEANT = /["$`\\!]/;

let typed = 'waybridge';

/** Said once, by the program itself, before anything is worded. */
export function typeCommandsAs(command: string): void {
  typed = command;
}

export function programAsTyped(): string {
  return typed;
}

/** A text of ours (never one with foreign words in it) with its commands as they are typed here. */
export function commandsAsTyped(text: string): string {
  return text.replace(COMMAND, () => `${typed} `);
}

/** A template in which the parameters of its commands stand as `{name:word}`, so that they are put in by `asWord`. */
export function withWords(template: string): string {
  return template.replace(QUOTED, (command) => command.replace(/\{(\w+)\}/g, '{$1:word}'));
}

/** What a person may have named as they like (a number “Padaria Pão Quente”), as one word of a command line. */
export function asWord(value: string): string {
  if (PLAIN.test(value)) return value;
  // Double quotes where they do: they are the ones that Windows knows, too.
  return MEANT.test(value) ? `'${value.replaceAll("'", String.raw`'\''`)}'` : `"${value}"`;
}
