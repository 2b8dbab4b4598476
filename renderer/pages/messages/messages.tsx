/** "Where is my message?" */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { BatchButton, Batches } from './batch.tsx';
import { Detail } from './detail.tsx';
import { filterOf, isNarrowed, without } from './filter.ts';
import type { Search } from './filter.ts';
import { Filters } from './filters.tsx';
import { MessageList } from './list.tsx';
import { useFeed } from './use-feed.ts';
import { MESSAGES } from './words.ts';

const COUNT_MS = 10_000;

export function Messages(): ReactNode {
  const words = useWords(MESSAGES);
  const search = useSearch({ from: '/messages' });
  const navigate = useNavigate({ from: '/messages' });
  const { feed, state } = useFeed(search);
  const { id = null, ...asked } = search;
  const [at, setAt] = useState<string | null>(id);
  const count = useAsk(
    ['messages', 'count', asked],
    () => relay.messages.count.query(filterOf(asked, Date.now())),
    { every: COUNT_MS },
  );
  const change = (changes: { [K in keyof Search]?: Search[K] | undefined }): void => {
    void navigate({ search: (before) => without({ ...before, ...changes }), replace: true });
  };
  const open = (next: string | null): void => {
    if (next !== null) setAt(next);
    change({ id: next ?? undefined });
  };
  const step = (by: 1 | -1): void => {
    const next = state.rows[state.rows.findIndex((row) => row.id === id) + by];
    if (next !== undefined) open(next.id);
  };
  return (
    <PageFrame
      title={words.title}
      about={words.about}
      acts={asked.state === 'dead' ? <BatchButton search={asked} /> : null}
    >
      <Filters
        search={asked}
        change={change}
        clear={() => void navigate({ search: {}, replace: true })}
      />
      <Batches />
      <Failed error={state.error} />
      <Panel
        title={words.list}
        aside={
          count.data === undefined ? null : (
            <output>{words.count(count.data.count, count.data.atLeast)}</output>
          )
        }
        flush
      >
        <MessageList
          feed={feed}
          state={state}
          narrowed={isNarrowed(asked)}
          at={at}
          move={setAt}
          open={open}
        />
      </Panel>
      <Detail
        id={id}
        close={() => {
          open(null);
        }}
        open={open}
        step={step}
      />
    </PageFrame>
  );
}
