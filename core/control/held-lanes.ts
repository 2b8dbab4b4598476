/** What waits because nothing leaves for where it goes, as a person reads it. */
import type { LanguageTag } from '../words/say.ts';
import { say } from '../words/say.ts';
import type { Control } from './control.ts';

export interface HeldPlace {
  /** Of the location or the number. */
  readonly id: string;
  readonly is: 'location' | 'number';
  readonly name: string;
  /** Conversations, and messages in them. */
  readonly conversations: number;
  readonly messages: number;
  readonly code: string;
  readonly sentence: string;
  readonly act: string;
}

export function heldPlaces(control: Control, language: LanguageTag): HeldPlace[] {
  return control.service.heldLanes().map(({ destination, code, lanes, entries }) => {
    const [kind, id = ''] = destination.split(/:(.*)/s);
    const is = kind === 'whatsapp' ? 'number' : 'location';
    const { name, params } = is === 'number' ? ofNumber(control, id) : ofLocation(control, id);
    const words = say(code, params, language);
    return { id, is, name, conversations: lanes, messages: entries, code, ...words };
  });
}

interface Place {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

function ofNumber({ instances, pairing }: Control, id: string): Place {
  const instance = instances.all().find((one) => one.id === id);
  if (instance === undefined) return { name: id, params: {} };
  const name = pairing.labels.of(instance.id) ?? instance.name;
  const { serverUrl, locationId } = instance;
  return { name, params: { instance: instance.name, server: serverUrl, location: locationId } };
}

function ofLocation({ locations }: Control, id: string): Place {
  const name = locations.all().find((one) => one.id === id)?.name ?? '';
  return { name: name === '' ? id : name, params: { location: id } };
}
