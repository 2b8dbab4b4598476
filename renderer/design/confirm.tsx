import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';

interface ConfirmButtonProps {
  readonly label: string;
  /** What it is about, for who hears the button alone. */
  readonly about: string;
  readonly title: string;
  /** What will happen, in words and numbers. */
  readonly consequence: string;
  readonly cancel: string;
  readonly busy: boolean;
  readonly act: () => void;
}

/** An act that takes something away: it says what, and asks. */
export function ConfirmButton(props: ConfirmButtonProps): ReactNode {
  const { label, about, title, consequence, cancel, busy, act } = props;
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        loading={busy}
        onClick={open}
        aria-label={`${label}: ${about}`}
      >
        {label}
      </Button>
      <Dialog opened={opened} close={close} title={title}>
        <Text size="sm">{consequence}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={close} data-autofocus>
            {cancel}
          </Button>
          <Button
            color="red"
            onClick={() => {
              close();
              act();
            }}
          >
            {label}
          </Button>
        </Group>
      </Dialog>
    </>
  );
}
