import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';

interface ConfirmButtonProps {
  readonly label: string;
  /** What it is about, for who hears the button alone. */
  readonly about?: string;
  readonly title: string;
  /** What will happen, in words and numbers. */
  readonly consequence: string;
  readonly cancel: string;
  readonly busy: boolean;
  /** `removal` takes something away; `main` is what the page is for. */
  readonly kind?: 'removal' | 'main' | 'plain';
  readonly act: () => void;
}

const VARIANTS = { removal: 'subtle', main: 'filled', plain: 'default' } as const;

/** An act that takes something away or moves it: it says what, and asks. */
export function ConfirmButton(props: ConfirmButtonProps): ReactNode {
  const { label, about, title, consequence, cancel, busy, kind = 'removal', act } = props;
  const color = kind === 'removal' ? { color: 'red' } : {};
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button
        size="compact-sm"
        variant={VARIANTS[kind]}
        {...color}
        {...(kind === 'removal' ? { loading: busy } : { disabled: busy })}
        onClick={open}
        aria-haspopup="dialog"
        {...(about !== undefined && { 'aria-label': `${label}: ${about}` })}
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
            {...color}
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
