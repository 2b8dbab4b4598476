import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './list.module.css';

/** Rows under one another, parted by a line; reaches the edge of its panel. */
export function List({ children }: { readonly children: ReactNode }): ReactNode {
  return <ul className={classes.list}>{children}</ul>;
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
