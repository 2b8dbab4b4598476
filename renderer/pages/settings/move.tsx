/** Which database is in use, and moving to another one. */
import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { Panel } from '../../design/panel.tsx';
import { SecretInput } from '../../design/secret-input.tsx';
import { Said } from '../../design/said.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { figure, useWords } from '../../words/words.ts';
import { MOVE } from './move-words.ts';

type Standing = Told['storage']['move']['standing'];

/** Who moves looks on. */
const LOOKING_ON_MS = 1_000;

const askInfo = () => relay.storage.info.query();
const askMove = () => relay.storage.move.standing.query();

export function MoveDatabase({ isSandbox }: { readonly isSandbox: boolean }): ReactNode {
  const words = useWords(MOVE);
  const { data: info, error } = useAsk(['storage'], askInfo);
  const { data: move } = useAsk(['storage-move'], askMove);
  if (info === undefined || move === undefined) return <Failed error={error} />;
  return (
    <Panel title={words.title}>
      <Stack gap="sm">
        <Text size="sm">{words.inUse[info.mode === 'only' ? 'sqlite' : 'mysql']}</Text>
        {move.state === 'none' ? (
          isSandbox ? null : (
            <Begin isOnSqlite={info.mode === 'only'} />
          )
        ) : (
          <UnderWay move={move} />
        )}
        {move.old === null || move.state !== 'none' ? null : <Old place={nameOf(move.old)} />}
      </Stack>
    </Panel>
  );
}

/** As people write it. */
function nameOf(place: string): string {
  return place === 'sqlite' ? 'SQLite' : place;
}

function Begin({ isOnSqlite }: { readonly isOnSqlite: boolean }): ReactNode {
  const words = useWords(MOVE);
  const [typed, setTyped] = useState('');
  const begin = useAct((place: string) => relay.storage.move.begin.mutate({ place }));
  const fields = { place: { label: words.to } };
  return (
    <Form
      error={begin.error}
      submit={() => {
        begin.mutate(typed.trim());
      }}
    >
      <Stack gap="sm" maw={560}>
        <Text size="sm" c="dimmed">
          {words.about}
        </Text>
        <SecretInput
          label={words.to}
          error={wrongIn(fields, begin.error)('place')}
          description={words.example}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        <Failed error={begin.error} fields={fields} />
        <Group gap="xs">
          <Button
            type="submit"
            variant="default"
            loading={begin.isPending}
            disabled={typed.trim() === ''}
          >
            {words.move}
          </Button>
          {isOnSqlite ? null : (
            <Button
              variant="default"
              disabled={begin.isPending}
              onClick={() => {
                begin.mutate('sqlite');
              }}
            >
              {words.back}
            </Button>
          )}
        </Group>
      </Stack>
    </Form>
  );
}

function UnderWay({ move }: { readonly move: Standing }): ReactNode {
  const words = useWords(MOVE);
  useAsk(['storage'], askInfo, { every: LOOKING_ON_MS });
  useAsk(['storage-move'], askMove, { every: LOOKING_ON_MS });
  const stay = useAct(() => relay.storage.move.cancel.mutate());
  const { state, said } = move;
  const to = nameOf(move.to ?? '');
  const percent = Math.floor((100 * move.copied) / Math.max(1, move.total));
  const copied = words.rows(figure(move.copied), figure(Math.max(1, move.total)));
  if (state === 'none') return null;
  return (
    <Alert color={state === 'waiting' ? 'yellow' : 'bridge'} role="status">
      <Stack gap="xs">
        <Text size="sm">{words.states[state](to)}</Text>
        {state === 'copying' ? (
          <>
            <Progress value={percent} aria-label={copied} />
            <Text size="sm" c="dimmed">
              {copied}
            </Text>
          </>
        ) : null}
        {said === null ? null : <Said sentence={said.sentence} act={said.act} />}
        {state === 'ready' ? null : (
          <Group>
            <Button
              size="xs"
              variant="default"
              loading={stay.isPending}
              onClick={() => {
                stay.mutate(undefined);
              }}
            >
              {words.stay}
            </Button>
          </Group>
        )}
        <Failed error={stay.error} />
      </Stack>
    </Alert>
  );
}

function Old({ place }: { readonly place: string }): ReactNode {
  const words = useWords(MOVE);
  const discard = useAct(() => relay.storage.move.discard.mutate());
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {words.old(place)}
      </Text>
      <ConfirmButton
        label={words.discard}
        about={place}
        title={words.sure}
        consequence={words.really}
        cancel={words.cancel}
        busy={discard.isPending}
        act={() => {
          discard.mutate(undefined);
        }}
      />
      <Failed error={discard.error} />
    </Group>
  );
}
