/** Entries as the page and the command line show them: in words, with the person, and with what kind of thing it is. */
import type { LanguageTag } from '../../words/say.ts';
import { say } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { InstanceId } from '../../relay/message.ts';
import { digitsOf, groupJid, phoneJid } from '../../relay/reading/jid.ts';
import type { Control } from '../control.ts';
import { heldEntries } from '../held-bulk.ts';
import type { Held } from '../held-bulk.ts';
import type { EntryFailure, EntryRow } from '../journal-view.ts';
import { contentsOf } from './contents.ts';
import type { Contents } from './contents.ts';
import { directionOf } from './filter.ts';
import type { Direction } from './filter.ts';
import type { Person } from './people.ts';

export interface SaidFailure extends EntryFailure {
  readonly sentence: string;
  readonly act: string;
}

export interface SaidEntry extends Omit<EntryRow, 'error'> {
  readonly error: SaidFailure | null;
  /** Why it waits though it could leave, and about until when. */
  readonly held: Held | null;
}

export interface ShownPerson extends Person {
  /** `+55…`; null for groups, and for people whose number is not known. */
  readonly phone: string | null;
}

export interface ShownEntry extends SaidEntry {
  readonly direction: Direction;
  readonly person: ShownPerson | null;
  /** Of what kind it is, and who wrote it; not what it says. */
  readonly what: Contents['what'];
  readonly by: Contents['by'];
  readonly writtenAt: number | null;
  readonly hasText: boolean;
}

export function saidEntries(
  control: Control,
  rows: readonly EntryRow[],
  language: LanguageTag,
): SaidEntry[] {
  const held = heldEntries(control, language);
  return rows.map(({ error, ...row }) => ({
    ...row,
    error: error === null ? null : saidFailure(error, language),
    held: held.get(row.id) ?? null,
  }));
}

export function saidFailure(failure: EntryFailure, language: LanguageTag): SaidFailure {
  return { ...failure, ...say(failure.code, failure.params, language) };
}

export async function shownEntries(
  control: Control,
  rows: readonly EntryRow[],
  language: LanguageTag,
): Promise<ShownEntry[]> {
  const bodies = await control.view.bodies(rows.map(({ id }) => id));
  const people = await control.people.ofLanes(rows);
  const contents = new Map(bodies.map((body) => [body.id, contentsOf(body, language)]));
  return saidEntries(control, rows, language).map((entry) => {
    const { what = null, by = 'relay', writtenAt = null, text = '' } = contents.get(entry.id) ?? {};
    const person = people.get(entry.lane);
    return {
      ...entry,
      direction: directionOf(entry.kind),
      person: person === undefined ? null : namedPerson(control, entry.instanceId, person),
      what,
      by,
      writtenAt,
      hasText: text !== '',
    };
  });
}

/** A group is called what WhatsApp calls it, which no contact of ours needs to know. */
function namedPerson(control: Control, instanceId: string | null, person: Person): ShownPerson {
  const shown = shownPerson(person);
  const jid = groupJid(person.peer);
  if (jid === null || instanceId === null) return shown;
  const name = control.groups.get(instanceId as InstanceId, jid)?.name;
  return { ...shown, name: name ?? shown.name };
}

export function shownPerson(person: Person): ShownPerson {
  const phone = phoneJid(person.peer);
  return { ...person, phone: phone === null ? null : `+${digitsOf(phone)}` };
}

/** @throws WordedError `entry.not-found` when no entry, or more than one, begins so */
export async function fullId(control: Control, start: string): Promise<string> {
  const [id, another] = await control.view.idsLike(start);
  if (id === undefined || another !== undefined) throw notFound(start);
  return id;
}

export function notFound(entry: string): WordedError {
  return new WordedError('entry.not-found', { entry }, 'not-found');
}
