import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './list.module.css';

interface ListProps {
  readonly children: ReactNode;
  /** Their order means something. The number of each is written by the caller. */
  readonly ordered?: boolean;
}

/** Rows under one another, parted by a line; reaches the edge of its panel. */
export function List({ children, ordered = false }: ListProps): ReactNode {
  const Tag = ordered ? 'ol' : 'ul';
  return <Tag className={classes.list}>{children}</Tag>;
}

interface ListItemProps {
  readonly children: ReactNode;
  /** At the right. */
  readonly acts?: ReactNode;
}

export function ListItem({ children, acts }: ListItemProps): ReactNode {
  return (
    <li className={classes.item}>
      <Group justify="space-between" wrap="wrap" gap="xs">
        <div className={classes.what}>{children}</div>
        {acts}
      </Group>
    </li>
  );
}
