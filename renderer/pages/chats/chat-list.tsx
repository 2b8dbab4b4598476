/** Chats by their addresses: what is listed, and one more. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { shownChat } from './shown-chat.ts';
import { CHATS } from './words.ts';

interface ChatListProps {
  readonly title: string;
  readonly none: string;
  readonly addLabel: string;
  readonly chats: readonly string[];
  readonly add: (chat: string) => Promise<unknown>;
  readonly remove: (chat: string) => Promise<unknown>;
}

export function ChatList(props: ChatListProps): ReactNode {
  const { title, none, addLabel, chats } = props;
  const words = useWords(CHATS);
  const [typed, setTyped] = useState('');
  const add = useAct(async (chat: string) => {
    await props.add(chat);
    setTyped('');
  });
  const remove = useAct(props.remove);
  return (
    <Stack gap="sm" align="flex-start">
      {chats.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <Stack component="ul" gap={4} m={0} p={0} aria-label={title}>
          {chats.map((chat) => (
            <Group component="li" key={chat} gap="sm">
              <Text size="sm" fw={600}>
                {shownChat(chat)}
              </Text>
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={`${words.remove}: ${shownChat(chat)}`}
                onClick={() => {
                  remove.mutate(chat);
                }}
              >
                {words.remove}
              </Button>
            </Group>
          ))}
        </Stack>
      )}
      <Failed error={add.error ?? remove.error} />
      <form
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(typed);
        }}
      >
        <Group gap="xs" align="flex-end">
          <TextInput
            label={words.chat}
            required
            maxLength={120}
            autoComplete="off"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
            }}
          />
          <Button type="submit" variant="default" loading={add.isPending}>
            {addLabel}
          </Button>
        </Group>
      </form>
    </Stack>
  );
}
