/** The product without any account: one click starts it, one click leaves nothing of it. */
import { Alert, Anchor, Button, Group, Loader, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Panel } from '../../design/panel.tsx';
import { openInTab } from '../../relay/open-in-tab.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { SETUP } from './words.ts';

export function SandboxPanel(): ReactNode {
  const { sandbox: words } = useWords(SETUP);
  const { data: state } = useAsk(['sandbox'], () => relay.sandbox.status.query());
  const start = useAct(openInTab(async () => (await relay.sandbox.start.mutate()).url));
  const stop = useAct(() => relay.sandbox.stop.mutate());
  if (state === undefined || !state.isPossible) return null;
  return (
    <Panel title={words.title}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" maw="46rem">
          {words.how}
        </Text>
        <Failed error={start.error ?? stop.error} />
        {state.is === 'on' ? (
          <Alert color="grape" title={words.running} role="status" w="100%">
            <Stack gap="sm" align="flex-start">
              <Anchor
                href={state.url}
                target="_blank"
                rel="noreferrer"
                c="inherit"
                underline="always"
              >
                {words.open(state.url)}
              </Anchor>
              <Button
                variant="default"
                loading={stop.isPending}
                onClick={() => {
                  stop.mutate(undefined);
                }}
              >
                {words.leave}
              </Button>
            </Stack>
          </Alert>
        ) : (
          <Group gap="sm" role="status">
            <Button
              color="grape"
              variant="light"
              loading={start.isPending}
              onClick={() => {
                // Browsers allow a new tab only while the click is being handled.
                start.mutate(window.open('about:blank', '_blank'));
              }}
            >
              {words.start}
            </Button>
            {state.is === 'starting' ? (
              <Text size="sm" c="dimmed">
                <Loader size="xs" aria-hidden /> {words.starting}
              </Text>
            ) : null}
          </Group>
        )}
      </Stack>
    </Panel>
  );
}
