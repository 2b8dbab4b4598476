/** Where a number begins: on which Evolution server. */
import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { Failed } from '../../design/failed.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
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

/** Also a step of the first set-up. */
export function NewServer({
  isFirst,
  added,
}: {
  readonly isFirst: boolean;
  readonly added: (id: string) => Promise<void> | void;
}): ReactNode {
  const words = useWords(NUMBERS);
  const [url, setUrl] = useState('');
  const [apiKey, setApiKey] = useState('');
  const add = useAct(async () => {
    const { id } = await relay.servers.add.mutate({ url, apiKey });
    setUrl('');
    setApiKey('');
    await added(id);
  });
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    add.mutate(undefined);
  }
  return (
    <Panel title={isFirst ? words.firstServer : words.newServer}>
      <form onSubmit={submit}>
        <Stack maw={480}>
          <TextInput
            label={words.url}
            type="url"
            required
            autoComplete="off"
            value={url}
            onChange={(event) => {
              setUrl(event.currentTarget.value);
            }}
          />
          <PasswordInput
            label={words.key}
            description={words.keyHow}
            required
            autoComplete="off"
            value={apiKey}
            onChange={(event) => {
              setApiKey(event.currentTarget.value);
            }}
          />
          <Failed error={add.error} />
          <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
            {words.check}
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}
