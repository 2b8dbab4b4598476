/** Chats by their addresses: what is listed, and one more. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { FieldRow, Form } from '../../design/form.tsx';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { shownChat } from './shown-chat.ts';
import { CHATS } from './words.ts';

interface ChatListProps {
  readonly title: string;
  readonly none: string;
  /** As the relay calls what is added to. */
  readonly list: 'allow' | 'ignore';
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
  const field = { label: words.chat };
  const fields = { chat: field, [props.list]: field };
  const wrong = wrongIn(fields, add.error);
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
      <Failed error={add.error ?? remove.error} fields={fields} />
      <Form
        label={title}
        error={add.error}
        submit={() => {
          add.mutate(typed);
        }}
      >
        <FieldRow>
          <TextInput
            label={words.chat}
            error={wrong('chat') ?? wrong(props.list)}
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
        </FieldRow>
      </Form>
    </Stack>
  );
}
