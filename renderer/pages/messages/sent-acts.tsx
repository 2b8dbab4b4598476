/** A message that the relay sent can be edited, or deleted for everyone, as long as WhatsApp allows it. */
import { Button, Group, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Failed } from '../../design/failed.tsx';
import { relay } from '../../relay/relay.ts';
import type { Told } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { nameOf } from './said.ts';
import { MESSAGES } from './words.ts';

interface SentActsProps {
  readonly entry: Told['messages']['timeline']['entry'];
  /** Null: it was not sent by the relay. */
  readonly limits: Told['messages']['timeline']['limits'];
}

export function SentActs({ entry, limits }: SentActsProps): ReactNode {
  const words = useWords(MESSAGES);
  const when = useWhen();
  const edit = useAct((text: string) => relay.messages.edit.mutate({ id: entry.id, text }));
  const unsend = useAct((id: string) => relay.messages.unsend.mutate({ id }));
  if (limits === null || limits.deleteUntil === null) return null;
  const { editUntil, deleteUntil } = limits;
  return (
    <section aria-label={words.onWhatsApp}>
      <Group gap="sm">
        {editUntil === null ? null : (
          <EditButton
            busy={edit.isPending}
            act={(text) => {
              edit.mutate(text);
            }}
          />
        )}
        <ConfirmButton
          label={words.unsend}
          about={nameOf(entry, words)}
          title={words.unsendTitle}
          consequence={words.unsendHow}
          cancel={words.cancel}
          busy={unsend.isPending}
          act={() => {
            unsend.mutate(entry.id);
          }}
        />
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {editUntil === null ? '' : `${words.editUntil(when.full(editUntil))} `}
        {words.unsendUntil(when.full(deleteUntil))}
      </Text>
      {edit.isSuccess || unsend.isSuccess ? (
        <Text size="sm" role="status" mt={4}>
          {unsend.isSuccess ? words.unsent : words.edited}
        </Text>
      ) : null}
      <Failed error={edit.error ?? unsend.error} />
    </section>
  );
}

function EditButton({ busy, act }: { busy: boolean; act: (text: string) => void }): ReactNode {
  const words = useWords(MESSAGES);
  const [opened, { open, close }] = useDisclosure(false);
  const [text, setText] = useState('');
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={busy}
        aria-haspopup="dialog"
        onClick={open}
      >
        {words.edit}
      </Button>
      <Dialog opened={opened} close={close} title={words.editTitle}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() === '') return;
            close();
            act(text);
            setText('');
          }}
        >
          <Textarea
            label={words.newText}
            description={words.editHow}
            value={text}
            maxLength={65_536}
            minRows={3}
            autosize
            data-autofocus
            onChange={(event) => {
              setText(event.currentTarget.value);
            }}
          />
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={close}>
              {words.cancel}
            </Button>
            <Button type="submit" disabled={text.trim() === ''}>
              {words.saveEdit}
            </Button>
          </Group>
        </form>
      </Dialog>
    </>
  );
}
