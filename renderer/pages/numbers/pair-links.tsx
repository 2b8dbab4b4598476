import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Panel } from '../../design/panel.tsx';
import { Copyable } from '../../design/said.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { NUMBERS } from './words.ts';

/** Links by which somebody else links the phone. The address of one is shown once, when it is made. */
export function PairLinks({ instance }: { readonly instance: string }): ReactNode {
  const words = useWords(NUMBERS);
  const when = useWhen();
  const links = useAsk(['numbers', 'links'], () => relay.numbers.links.query());
  const make = useAct(() => relay.numbers.link.mutate({ instance }));
  const revoke = useAct((link: string) => relay.numbers.revokeLink.mutate({ link }));
  const alive = (links.data ?? []).filter(
    ({ instanceId, state }) => instanceId === instance && (state === 'open' || state === 'begun'),
  );
  return (
    <Panel title={words.linkTitle}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" c="dimmed">
          {words.linkHow}
        </Text>
        <Failed error={make.error ?? revoke.error} />
        <Button
          variant="default"
          loading={make.isPending}
          onClick={() => {
            make.mutate(undefined);
          }}
        >
          {words.link}
        </Button>
        {make.data === undefined ? null : (
          <Alert color="bridge" role="status" title={words.linkMade}>
            <Copyable text={make.data.url} />
          </Alert>
        )}
        {alive.map(({ id, expiresAt }) => (
          <Group key={id} gap="sm">
            <Text size="sm">{words.linkUntil(when.clock(expiresAt))}</Text>
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              loading={revoke.isPending}
              onClick={() => {
                revoke.mutate(id);
              }}
            >
              {words.revoke}
            </Button>
          </Group>
        ))}
      </Stack>
    </Panel>
  );
}
