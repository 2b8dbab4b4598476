import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import type { ReactNode } from 'react';

interface PageProps {
  readonly title: string;
  /** One sentence: what this page is for. */
  readonly about?: string;
  /** Buttons at the right. */
  readonly acts?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: its title is also the window's. */
export function PageFrame({ title, about, acts, children }: PageProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Waybridge`;
  }, [title]);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div>
          <Title order={1}>{title}</Title>
          {about === undefined ? null : (
            <Text c="dimmed" size="sm" maw="44rem">
              {about}
            </Text>
          )}
        </div>
        {acts}
      </Group>
      {children}
    </Stack>
  );
}
