import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { NewServer } from '../numbers/add.tsx';
import { ServerAddress } from '../numbers/server-address.tsx';
import { NUMBERS } from '../numbers/words.ts';

/** 4. It is kept only when it answers, is of a version that is spoken here, and takes the key. */
export function ServerStep(): ReactNode {
  const words = useWords(NUMBERS);
  const { data: servers, error } = useAsk(['servers'], () => relay.servers.list.query());
  if (servers === undefined) return <Failed error={error} />;
  return (
    <>
      {servers.length === 0 ? null : (
        <Panel title={words.server} flush>
          <List>
            {servers.map(({ id, url, facts }) => (
              <ListItem key={id}>
                <Text fw={600} size="sm">
                  {url}
                </Text>
                <Text size="xs" c="dimmed">
                  {facts}
                </Text>
              </ListItem>
            ))}
          </List>
        </Panel>
      )}
      {servers.map((server) => (
        <ServerAddress key={server.id} server={server} />
      ))}
      <NewServer isFirst={servers.length === 0} added={() => undefined} />
    </>
  );
}
