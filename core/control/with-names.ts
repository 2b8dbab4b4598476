import type { LocationId } from '../relay/message.ts';
import { say } from '../words/say.ts';
import type { LanguageTag } from '../words/say.ts';
import type { Worded } from '../words/worded-error.ts';
import type { Control } from './control.ts';

/** A sentence calls a location by its name; the act, which may be a command to be copied, by its id. */
export function sayWithNames(
  { locations }: Pick<Control, 'locations'>,
  { code, params }: Worded,
  language: LanguageTag,
): { readonly sentence: string; readonly act: string } {
  const said = say(code, params, language);
  const name = locations.get(params['location'] as LocationId)?.name;
  if (name === undefined) return said;
  return { ...said, sentence: say(code, { ...params, location: name }, language).sentence };
}
