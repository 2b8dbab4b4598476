/** A number by which only replies leave: why, how much waits, and the word that ends it. */
import { Button, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { NUMBERS } from './words.ts';

export function LimitedNumber({ instance }: { readonly instance: string }): ReactNode {
  const words = useWords(NUMBERS);
  const sending = useAsk(['numbers', instance, 'sending'], () =>
    relay.sending.show.query({ instance }),
  );
  const end = useAct(() => relay.sending.set.mutate({ instance, options: { repliesOnly: 'off' } }));
  const limited = sending.data?.limited ?? null;
  if (limited === null) return null;
  return (
    <Panel title={words.bulkTitle}>
      <Stack gap="sm" align="flex-start">
        <Said sentence={limited.sentence} act={limited.act} />
        <Failed error={end.error} />
        <Button
          variant="default"
          loading={end.isPending}
          onClick={() => {
            end.mutate(undefined);
          }}
        >
          {words.bulkAgain}
        </Button>
      </Stack>
    </Panel>
  );
}
