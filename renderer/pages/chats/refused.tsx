/** What was left out: how much by each reason, and the last ones, of which nothing but the chat is known. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { DataTable } from '../../design/data-table.tsx';
import { Failed } from '../../design/failed.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { currentLanguage } from '../../words/language.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { shownChat } from './shown-chat.ts';
import { CHATS } from './words.ts';

interface RefusedProps {
  readonly instance: string;
  readonly counts: Told['admission']['show']['refused'];
}

export function Refused({ instance, counts }: RefusedProps): ReactNode {
  const words = useWords(CHATS);
  const when = useWhen();
  const last = useAsk(['admission', instance, 'refusals'], () =>
    relay.admission.refusals.query({ instance }),
  );
  const refusals = last.data?.refusals ?? [];
  return (
    <Panel title={words.refused} flush>
      <Failed error={last.data === undefined ? last.error : null} />
      {counts.length === 0 ? (
        <Nothing>{words.refusedNone}</Nothing>
      ) : (
        <>
          <Text size="sm" c="dimmed" px="1.1rem" pb="sm">
            {words.refusedHow}
          </Text>
          <DataTable
            label={words.refused}
            rows={counts}
            keyOf={({ rule }) => rule}
            columns={[
              { head: words.why, isName: true, cell: ({ says }) => says },
              { head: words.howMany, cell: ({ count }) => count.toLocaleString(currentLanguage()) },
            ]}
          />
        </>
      )}
      {refusals.length === 0 ? null : (
        <>
          <Text size="sm" fw={600} px="1.1rem" pt="md">
            {words.last}
          </Text>
          <DataTable
            label={words.last}
            rows={refusals.map((refusal, place) => ({ ...refusal, place }))}
            keyOf={({ at, chat, place }) => `${String(at)} ${chat ?? ''} ${String(place)}`}
            columns={[
              {
                head: words.who,
                isName: true,
                cell: ({ chat }) => (chat === null ? words.nobody : shownChat(chat)),
              },
              { head: words.when, cell: ({ at }) => when.full(at) },
              { head: words.why, cell: ({ says }) => says },
            ]}
          />
        </>
      )}
    </Panel>
  );
}
