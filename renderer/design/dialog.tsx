import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

interface DialogProps {
  readonly opened: boolean;
  readonly close: () => void;
  readonly title: string;
  readonly children: ReactNode;
}

/** A question in front of the page. Without Mantine's own head, which would be a second banner for a screen reader. */
export function Dialog({ opened, close, title, children }: DialogProps): ReactNode {
  return (
    <Modal.Root
      opened={opened}
      onClose={close}
      centered
      // It would need a style that the policy of the pages does not allow.
      lockScroll={false}
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body pt="md">
          <Modal.Title mb="sm" fw={650}>
            {title}
          </Modal.Title>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
