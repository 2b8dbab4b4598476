import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';

export interface PagerProps {
  /** Where the page that is shown begins; 0 = the first. */
  readonly cursor: number;
  /** Where the next one begins; null = there is none. */
  readonly next: number | null;
  readonly show: (cursor: number) => void;
  readonly words: { readonly first: string; readonly next: string };
}

/** Back to the first page of a list, and on to the next; nothing where one page holds it all. */
export function Pager({ cursor, next, show, words }: PagerProps): ReactNode {
  if (cursor === 0 && next === null) return null;
  return (
    <Group p="md" gap="xs">
      <Button
        size="xs"
        variant="default"
        disabled={cursor === 0}
        onClick={() => {
          show(0);
        }}
      >
        {words.first}
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={next === null}
        onClick={() => {
          show(next ?? 0);
        }}
      >
        {words.next}
      </Button>
    </Group>
  );
}
