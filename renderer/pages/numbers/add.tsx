/** Where a number begins: on which Evolution server. */
import { Button, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { ServerForm } from './server-form.tsx';
import { NUMBERS } from './words.ts';

export function AddNumber(): ReactNode {
  const words = useWords(NUMBERS);
  const navigate = useNavigate();
  const { data: servers, error } = useAsk(['servers'], () => relay.servers.list.query());
  const chosen = (server: string): Promise<void> =>
    navigate({ to: '/numbers/server/$server', params: { server } });
  return (
    <PageFrame title={words.whichServer}>
      <PageLink to="/numbers" size="sm">
        ← {words.back}
      </PageLink>
      <Failed error={servers === undefined ? error : null} />
      {servers === undefined || servers.length === 0 ? null : (
        <KnownServers servers={servers} chosen={chosen} />
      )}
      {servers === undefined ? null : <NewServer isFirst={servers.length === 0} added={chosen} />}
    </PageFrame>
  );
}

type Servers = Awaited<ReturnType<typeof relay.servers.list.query>>;

function KnownServers({
  servers,
  chosen,
}: {
  readonly servers: Servers;
  readonly chosen: (id: string) => Promise<void>;
}): ReactNode {
  const words = useWords(NUMBERS);
  const check = useAct(async (server: string) => {
    await relay.servers.check.mutate({ server });
    await chosen(server);
  });
  return (
    <Panel title={words.server} flush>
      <Failed error={check.error} />
      <List>
        {servers.map(({ id, url, version }) => (
          <ListItem
            key={id}
            acts={
              <Button
                size="xs"
                loading={check.isPending}
                aria-label={`${words.add}: ${url}`}
                onClick={() => {
                  check.mutate(id);
                }}
              >
                {words.add}
              </Button>
            }
          >
            <Text fw={600} size="sm">
              {url}
            </Text>
            {version === null ? null : (
              <Text size="xs" c="dimmed">
                Evolution {version}
              </Text>
            )}
          </ListItem>
        ))}
      </List>
    </Panel>
  );
}

interface NewServerProps {
  readonly isFirst: boolean;
  readonly added: (id: string) => Promise<void> | void;
}

/** Also a step of the first set-up. */
export function NewServer({ isFirst, added }: NewServerProps): ReactNode {
  const words = useWords(NUMBERS);
  return (
    <Panel title={isFirst ? words.firstServer : words.newServer}>
      <ServerForm added={added} />
    </Panel>
  );
}
