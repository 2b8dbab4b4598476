/** A row in words. */
import type { Tone } from '../../design/tones.ts';
import type { Row } from './filter.ts';
import type { MessageWords } from './words.ts';

export function toneOf(state: Row['state']): Tone {
  if (state === 'done') return 'good';
  return state === 'dead' || state === 'unsure' ? 'bad' : 'soon';
}

export function nameOf(row: Pick<Row, 'person'>, words: MessageWords): string {
  const { person } = row;
  if (person === null) return words.unknownPerson;
  if (person.name !== null) return person.name;
  if (person.phone !== null) return person.phone;
  return person.peer.endsWith('@g.us') ? words.group : words.unknownPerson;
}

export function whatOf(row: Pick<Row, 'what'>, words: MessageWords): string {
  if (row.what === null) return words.gone;
  return words.whats[row.what] ?? words.otherWhat;
}

/** Why it is where it is; empty when there is nothing to say. */
export function whyOf(row: Pick<Row, 'held' | 'error'>): string {
  return row.held?.sentence ?? row.error?.sentence ?? '';
}
