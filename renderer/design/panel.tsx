import { Box, Group, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { ReactNode } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  readonly title: string;
  /** A word or a link at the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** Lists and tables reach the edge. */
  readonly flush?: boolean;
}

/** A named region of a page. */
export function Panel({ title, aside, children, flush = false }: PanelProps): ReactNode {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id} className={classes.panel}>
      <Group justify="space-between" className={classes.head} gap="xs">
        <Title order={2} id={id}>
          {title}
        </Title>
        {aside}
      </Group>
      <div className={flush ? undefined : classes.body}>{children}</div>
    </Box>
  );
}

/** What stands where there is nothing yet, in words. */
export function Nothing({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className={classes.nothing}>
      <Text c="dimmed" size="sm">
        {children}
      </Text>
    </div>
  );
}
