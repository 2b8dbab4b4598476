/** Where the key is that protects the stored access, and moving it. */
import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Panel } from '../../design/panel.tsx';
import { desktop } from '../../relay/desktop.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { MASTER_KEY } from './master-key-words.ts';

export function MasterKey(): ReactNode {
  const words = useWords(MASTER_KEY);
  const { data, error } = useAsk(['master-key'], () => relay.vault.state.query());
  const keep = useAct((place: 'file' | 'keychain') => relay.vault.keep.mutate({ place }));
  if (data === undefined) return <Failed error={error} />;
  const { keptIn, file, hasKeychain } = data;
  // On a server a file is all there is; on a desktop it is less than what could be.
  const isNotice = keptIn === 'file' && (hasKeychain || desktop !== undefined);
  const other = keptIn === 'keychain' ? 'file' : 'keychain';
  const isMovable = keptIn !== 'setting' && hasKeychain;
  return (
    <Panel title={words.title}>
      <Stack gap="sm">
        {isNotice ? (
          <Alert color="yellow" role="status">
            {hasKeychain ? words.couldBeSealed : words.noKeychain}
          </Alert>
        ) : null}
        <Group justify="space-between" align="flex-start">
          <Text size="sm" c="dimmed" maw={620}>
            {words.keptIn[keptIn]} {keptIn === 'setting' ? null : <Code>{file}</Code>}
          </Text>
          {isMovable ? (
            <Button
              size="xs"
              variant="default"
              loading={keep.isPending}
              onClick={() => {
                keep.mutate(other);
              }}
            >
              {words.move[other]}
            </Button>
          ) : null}
        </Group>
        <Failed error={keep.error} />
      </Stack>
    </Panel>
  );
}
