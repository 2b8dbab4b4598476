/** What messages say: asked for one by one, or all at once where the setting allows it. */
import { useCallback, useEffect, useState } from 'react';
import { relay } from '../../relay/relay.ts';
import type { Told } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';

export type Text = Told['messages']['reveal'][number];

export interface Texts {
  readonly privacy: Told['messages']['privacy']['text'];
  readonly of: (id: string) => Text | null;
  readonly error: unknown;
  readonly show: (ids: readonly string[]) => void;
}

/** `ids`: shown without a question where the setting says so. */
export function useTexts(ids: readonly string[]): Texts {
  const [texts, setTexts] = useState<ReadonlyMap<string, Text>>(new Map());
  const [error, setError] = useState<unknown>(null);
  const { data } = useAsk(['messages', 'privacy'], () => relay.messages.privacy.query(), {
    every: false,
  });
  const privacy = data?.text ?? 'click';
  const show = useCallback((asked: readonly string[]) => {
    if (asked.length === 0) return;
    relay.messages.reveal.mutate({ ids: asked.slice(0, 100) }).then(
      (told) => {
        setTexts((before) => new Map([...before, ...told.map((one) => [one.id, one] as const)]));
      },
      (failure: unknown) => {
        setError(failure);
      },
    );
  }, []);
  const all = ids.join(' ');
  useEffect(() => {
    if (privacy === 'shown' && all !== '') show(all.split(' '));
  }, [privacy, all, show]);
  return { privacy, error, show, of: (id) => texts.get(id) ?? null };
}
