/** What a person can decide about a message, and what will come of it. */
import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { Failed } from '../../design/failed.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import type { Row } from './filter.ts';
import { nameOf } from './said.ts';
import { MESSAGES } from './words.ts';

export function Acts({ entry }: { readonly entry: Row }): ReactNode {
  const words = useWords(MESSAGES);
  const replay = useAct((id: string) => relay.messages.replay.mutate({ id }));
  const bury = useAct((id: string) => relay.messages.bury.mutate({ id }));
  const arrived = useAct((id: string) => relay.messages.arrived.mutate({ id }));
  const { id, state } = entry;
  const isUnsure = state === 'unsure';
  const canReplay = state === 'dead' || isUnsure;
  const letGo = entry.error?.code === 'entry.buried';
  const canBury = (canReplay || state === 'waiting' || state === 'parked') && !letGo;
  if (!canReplay && !canBury) return null;
  return (
    <Stack gap="xs" mt="sm">
      {isUnsure ? <Text size="sm">{words.unsureHow}</Text> : null}
      <Group gap="sm">
        {isUnsure ? (
          <Button
            size="sm"
            loading={arrived.isPending}
            onClick={() => {
              arrived.mutate(id);
            }}
            title={words.arrivedHow}
          >
            {words.arrived}
          </Button>
        ) : null}
        {canReplay ? (
          <Button
            size="sm"
            variant={isUnsure ? 'default' : 'filled'}
            loading={replay.isPending}
            onClick={() => {
              replay.mutate(id);
            }}
            title={words.replayHow}
          >
            {words.replay}
          </Button>
        ) : null}
        {canBury ? (
          <ConfirmButton
            label={words.bury}
            about={nameOf(entry, words)}
            title={words.buryTitle}
            consequence={words.buryHow}
            cancel={words.cancel}
            busy={bury.isPending}
            act={() => {
              bury.mutate(id);
            }}
          />
        ) : null}
      </Group>
      <Text size="xs" c="dimmed">
        {isUnsure ? `${words.arrived}: ${words.arrivedHow} ` : ''}
        {canReplay ? `${words.replay}: ${words.replayHow}` : ''}
      </Text>
      <Failed error={replay.error ?? bury.error ?? arrived.error} />
    </Stack>
  );
}
