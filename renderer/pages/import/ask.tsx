import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Dialog } from '../../design/dialog.tsx';
import { useWords } from '../../words/words.ts';
import { IMPORT } from './words.ts';

interface AskProps {
  readonly label: string;
  /** What it is about, for who hears the button alone. */
  readonly about?: string;
  readonly title: string;
  /** What will happen, in words and numbers. */
  readonly consequence: string;
  readonly isMain?: boolean;
  readonly busy: boolean;
  readonly act: () => void;
}

/** An act that moves something: it says what, and asks. */
export function Ask(props: AskProps): ReactNode {
  const { label, about, title, consequence, isMain = false, busy, act } = props;
  const words = useWords(IMPORT);
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button
        size="compact-sm"
        variant={isMain ? 'filled' : 'default'}
        disabled={busy}
        onClick={open}
        {...(about !== undefined && { 'aria-label': `${label}: ${about}` })}
      >
        {label}
      </Button>
      <Dialog opened={opened} close={close} title={title}>
        <Text size="sm">{consequence}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={close} data-autofocus>
            {words.cancel}
          </Button>
          <Button
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
