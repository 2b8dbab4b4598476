import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import type { RuleParts, Rules } from './rule-words.ts';

export function useRules(location: string): UseQueryResult<Rules> {
  return useAsk(['routing', location], () => relay.routing.rules.query({ location }));
}

/** Replaces all rules, if they are still those that are shown. */
export function useSetRules(shown: Rules): UseMutationResult<Rules, Error, readonly string[]> {
  return useAct((rules: readonly string[]) =>
    relay.routing.set.mutate({
      location: shown.location,
      rules: [...rules],
      before: [...shown.rules],
    }),
  );
}

/** The default stands at the end in any case: written there it says nothing. */
export function changeable({ parts }: Rules): readonly RuleParts[] {
  return parts.at(-1)?.type === 'default' ? parts.slice(0, -1) : parts;
}

/** Nothing would bring back the standard rules; where none is wanted, the default alone is written. */
export function textsOf(rules: readonly Pick<RuleParts, 'text'>[]): readonly string[] {
  return rules.length === 0 ? ['default'] : rules.map(({ text }) => text);
}
