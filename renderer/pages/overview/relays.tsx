/** The relays that share the database: who is alive, and who holds what. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { DataTable } from '../../design/data-table.tsx';
import { Panel } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import type { Status as RelayStatus } from './chain.ts';
import { OVERVIEW } from './words.ts';

export function Relays({
  status: { relays, spooled },
}: {
  readonly status: RelayStatus;
}): ReactNode {
  const words = useWords(OVERVIEW);
  const when = useWhen();
  if (relays === null) return null;
  return (
    <Panel
      title={words.relays}
      flush
      aside={
        spooled === 0 ? null : (
          <Text size="xs" c="dimmed">
            {words.spooled(spooled)}
          </Text>
        )
      }
    >
      <DataTable
        label={words.relays}
        rows={relays}
        keyOf={({ id }) => id}
        columns={[
          {
            head: words.name,
            isName: true,
            cell: ({ id, host, isThis }) => (
              <>
                <Text size="sm" fw={600}>
                  {isThis ? `${host} · ${words.thisRelay}` : host}
                </Text>
                <Text size="xs" c="dimmed">
                  {id.slice(0, 8)}
                </Text>
              </>
            ),
          },
          { head: words.versionHead, cell: ({ version }) => version },
          { head: words.holdsHead, cell: ({ locations }) => locations.length },
          { head: words.seenHead, cell: ({ seenAt }) => when.full(seenAt) },
          {
            head: words.stateHead,
            cell: ({ isAlive }) => (
              <Status tone={isAlive ? 'good' : 'bad'}>
                {isAlive ? words.alive : words.silent}
              </Status>
            ),
          },
        ]}
      />
    </Panel>
  );
}
