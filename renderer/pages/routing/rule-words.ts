/** A rule as a sentence. */
import type { Told } from '../../relay/relay.ts';
import { useWords } from '../../words/words.ts';
import { numberName } from './place.ts';
import type { Place } from './place.ts';
import { ROUTING } from './words.ts';

export type Rules = Told['routing']['rules'];
export type RuleParts = Rules['parts'][number];

export function useRuleWords(place: Place): (rule: RuleParts) => string {
  const words = useWords(ROUTING);
  return ({ type, what, days, instanceId }) => {
    const number = numberName(place, instanceId) ?? words.gone;
    switch (type) {
      case 'code':
      case 'tag':
        return words.says[type](what ?? '', number);
      case 'user':
        return words.says.user(place.names.get(what ?? '') ?? what ?? '', number);
      case 'sticky':
        return days === null ? words.says.sticky : words.says.stickyDays(days);
      case 'tags':
      case 'default':
        return words.says[type];
    }
  };
}
