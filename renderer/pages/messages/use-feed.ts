import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { watch } from '../../relay/changes.ts';
import { useLanguage } from '../../words/language.ts';
import { Feed } from './feed.ts';
import type { FeedState } from './feed.ts';
import type { Search } from './filter.ts';

/** The list of a search, live. The message that is looked at is no part of the search. */
export function useFeed({ id: _, ...search }: Search): { feed: Feed; state: FeedState } {
  const language = useLanguage();
  const key = JSON.stringify({ language, ...search });
  const feed = useMemo(() => {
    const { language: _spoken, ...asked } = JSON.parse(key) as Search & { language: string };
    return new Feed(asked);
  }, [key]);
  useEffect(() => {
    feed.open();
    const leave = watch('messages.changes', {
      changed: (change) => {
        feed.changed(change);
      },
      connected: () => {
        if (feed.snapshot().ready) feed.refresh();
      },
    });
    return () => {
      leave();
      feed.close();
    };
  }, [feed]);
  const state = useSyncExternalStore(feed.subscribe, feed.snapshot);
  return { feed, state };
}
