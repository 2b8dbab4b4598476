import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { TONE_COLORS } from './tones.ts';
import type { Tone } from './tones.ts';
import classes from './status.module.css';

/** A state by its colour and its word, never by the colour alone. */
export function Status({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Badge
      classNames={{ root: classes.status, label: classes.label }}
      data-tone={tone}
      variant="light"
      color={TONE_COLORS[tone]}
      tt="none"
      fw={600}
      leftSection={<span aria-hidden className={classes.dot} data-tone={tone} />}
    >
      {children}
    </Badge>
  );
}
