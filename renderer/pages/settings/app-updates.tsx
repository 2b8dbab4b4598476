/** Newer versions of the desktop app: where they are looked for, what is new, and installing one. A browser shows none of it. */
import {
  Alert,
  Button,
  Code,
  Group,
  Progress,
  ScrollArea,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Panel } from '../../design/panel.tsx';
import { desktop } from '../../relay/desktop.ts';
import type { Release, UpdateFailure, Updates, UpdateState } from '../../relay/desktop.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { APP_UPDATES } from './app-updates-words.ts';

type App = NonNullable<typeof desktop>;
type Act = 'checkForUpdate' | 'downloadUpdate' | 'installUpdate';

const KEY = ['desktop', 'updates'];
const LOOK_MS = 3_000;
/** While it goes on. */
const WATCH_MS = 500;

export function AppUpdates(): ReactNode {
  return desktop === undefined ? null : <Shown app={desktop} />;
}

function Shown({ app }: { readonly app: App }): ReactNode {
  const words = useWords(APP_UPDATES);
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: app.updates,
    refetchInterval: ({ state }) => (isUnderWay(state.data?.state) ? WATCH_MS : LOOK_MS),
  });
  const keep = (updates: Updates | null): void => {
    queries.setQueryData(KEY, updates);
  };
  const act = useMutation({ mutationFn: (name: Act) => app[name](), onSuccess: keep });
  const name = useMutation({ mutationFn: (feed: string) => app.nameFeed(feed), onSuccess: keep });
  if (data === undefined || data === null) return null;
  const { version, state } = data;
  return (
    <Panel title={words.title}>
      <Stack gap="md">
        <Text size="sm">{words.runs(version)}</Text>
        {state.is === 'impossible' ? (
          <Text size="sm" c="dimmed" maw={620}>
            {words.impossible[state.why]}
          </Text>
        ) : (
          <>
            <Feed
              feed={data.feed}
              busy={isUnderWay(state) || name.isPending}
              isRefused={name.isError}
              onName={(feed) => {
                name.mutate(feed);
              }}
            />
            <Progressing
              state={state}
              onAct={(one) => {
                act.mutate(one);
              }}
            />
          </>
        )}
      </Stack>
    </Panel>
  );
}

function isUnderWay(state: UpdateState | undefined): boolean {
  return state !== undefined && ['checking', 'downloading', 'installing'].includes(state.is);
}

interface FeedProps {
  readonly feed: string;
  readonly busy: boolean;
  readonly isRefused: boolean;
  readonly onName: (feed: string) => void;
}

function Feed({ feed, busy, isRefused, onName }: FeedProps): ReactNode {
  const words = useWords(APP_UPDATES);
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onName(typed ?? feed);
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          label={words.feed}
          description={words.feedHow}
          error={isRefused ? words.noAddress : null}
          placeholder="https://"
          autoComplete="off"
          inputMode="url"
          style={{ flex: '1 1 20rem', maxWidth: 560 }}
          value={typed ?? feed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        <Button type="submit" variant="default" disabled={busy || (typed ?? feed) === feed}>
          {words.keep}
        </Button>
      </Group>
    </form>
  );
}

interface ProgressingProps {
  readonly state: Exclude<UpdateState, { readonly is: 'impossible' }>;
  readonly onAct: (name: Act) => void;
}

function Progressing({ state, onAct }: ProgressingProps): ReactNode {
  const words = useWords(APP_UPDATES);
  const when = useWhen();
  const button = (act: Act, label: string): ReactNode => (
    <Button
      variant={act === 'checkForUpdate' ? 'default' : 'filled'}
      style={{ alignSelf: 'flex-start' }}
      onClick={() => {
        onAct(act);
      }}
    >
      {label}
    </Button>
  );
  switch (state.is) {
    case 'off':
      return null;
    case 'idle':
      return (
        <>
          <Failure failure={state.failure} />
          {button('checkForUpdate', words.check)}
        </>
      );
    case 'checking':
      return <Said>{words.checking}</Said>;
    case 'current':
      return (
        <>
          <Said>{words.current(when.full(state.checkedAt))}</Said>
          {button('checkForUpdate', words.check)}
        </>
      );
    case 'available':
      return (
        <>
          <Notes release={state.release} />
          <Failure failure={state.failure} />
          {button('downloadUpdate', words.download)}
        </>
      );
    case 'downloading':
      return (
        <>
          <Notes release={state.release} />
          <Said>{words.downloading(state.percent)}</Said>
          <Progress value={state.percent} aria-label={words.downloading(state.percent)} />
        </>
      );
    case 'ready':
      return (
        <>
          <Notes release={state.release} />
          <Failure failure={state.failure} />
          <Text size="sm" maw={620}>
            {words.ready} <Code>{state.file}</Code>
          </Text>
          {button('installUpdate', words.install)}
        </>
      );
    case 'installing':
      return <Said>{words.installing}</Said>;
  }
}

function Said({ children }: { readonly children: string }): ReactNode {
  return (
    <Text size="sm" role="status">
      {children}
    </Text>
  );
}

/** As text: whoever wrote them, they are no part of this page. */
function Notes({ release: { version, notes } }: { readonly release: Release }): ReactNode {
  const words = useWords(APP_UPDATES);
  return (
    <Stack gap="xs">
      <Text fw={600}>{words.available(version)}</Text>
      <ScrollArea.Autosize
        mah={260}
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': words.notes }}
      >
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {notes === '' ? words.noNotes : notes}
        </Text>
      </ScrollArea.Autosize>
    </Stack>
  );
}

function Failure({ failure }: { readonly failure: UpdateFailure | null }): ReactNode {
  const words = useWords(APP_UPDATES);
  if (failure === null) return null;
  return (
    <Alert color={failure === 'in-flight' ? 'yellow' : 'red'} role="alert">
      {words.failures[failure]}
    </Alert>
  );
}
