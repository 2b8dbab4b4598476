/** The other tool whose webhook ours stands in for: where events are passed on to, and how that goes. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { Failed } from '../../design/failed.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { NUMBERS } from './words.ts';

const LOOK_MS = 5_000;

export function KeptWebhook({ instance }: { readonly instance: string }): ReactNode {
  const words = useWords(NUMBERS);
  const { data: kept } = useAsk(
    ['numbers', instance, 'kept'],
    () => relay.instances.kept.query({ instance }),
    { every: LOOK_MS },
  );
  const stop = useAct(() => relay.instances.stopKeeping.mutate({ instance }));
  if (kept == null) return null;
  const { url, failing, waiting, sent, refused, dropped } = kept;
  const [w = '', s = '', r = '', d = ''] = [waiting, sent, refused, dropped].map(String);
  return (
    <Panel title={words.keptTitle}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{words.keptAt(url)}</Text>
        <Text size="sm" c="dimmed">
          {words.keptCounts(s, w, r, d)}
        </Text>
        {failing?.sentence == null ? null : (
          <Said sentence={failing.sentence} act={failing.act ?? ''} />
        )}
        <Failed error={stop.error} />
        <ConfirmButton
          label={words.keptStop}
          about={kept.name}
          title={words.keptStopTitle(url)}
          consequence={words.keptStopHow}
          cancel={words.cancel}
          busy={stop.isPending}
          act={() => {
            stop.mutate(undefined);
          }}
        />
      </Stack>
    </Panel>
  );
}
