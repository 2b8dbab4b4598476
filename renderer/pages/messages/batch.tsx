/** Sends all that failed in a search again: counted first, then carried out by the relay, whoever looks. */
import { Alert, Button, Group, Progress, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Dialog } from '../../design/dialog.tsx';
import { Failed } from '../../design/failed.tsx';
import { relay } from '../../relay/relay.ts';
import type { Told } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { filterOf } from './filter.ts';
import type { Search } from './filter.ts';
import { MESSAGES } from './words.ts';

export function BatchButton({ search }: { readonly search: Search }): ReactNode {
  const words = useWords(MESSAGES);
  const [opened, { open, close }] = useDisclosure(false);
  const count = useAct((asked: Search) =>
    relay.messages.prepareReplay.mutate(filterOf(asked, Date.now())),
  );
  const go = useAct((token: string) => relay.messages.replayAll.mutate({ token }));
  const { data: counted } = count;
  return (
    <>
      <Button
        variant="default"
        aria-haspopup="dialog"
        onClick={() => {
          open();
          count.mutate(search);
        }}
      >
        {words.batch}
      </Button>
      <Dialog opened={opened} close={close} title={words.batchTitle}>
        <Failed error={count.error ?? go.error} />
        <Text size="sm" role="status">
          {counted === undefined
            ? count.isPending
              ? words.counting
              : ''
            : counted.count === 0
              ? words.batchNone
              : words.batchCounted(counted.count)}{' '}
          {counted?.isPart === true ? words.batchPart : ''}
        </Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={close} data-autofocus>
            {words.cancel}
          </Button>
          {counted === undefined || counted.count === 0 ? null : (
            <Button
              loading={go.isPending}
              onClick={() => {
                go.mutate(counted.token, { onSuccess: close });
              }}
            >
              {words.batchGo(counted.count)}
            </Button>
          )}
        </Group>
      </Dialog>
    </>
  );
}

type Batch = Told['messages']['batches'][number];
/** What ended is said for so long (ms). */
const SAID_FOR = 60_000;

/** What runs, and what ended a moment ago. */
export function Batches(): ReactNode {
  const { data: shown = [] } = useAsk(['messages', 'batches'], async () => {
    const batches = await relay.messages.batches.query();
    return batches.filter(({ endedAt }) => (endedAt ?? Infinity) > Date.now() - SAID_FOR);
  });
  return shown.map((batch) => <BatchProgress key={batch.id} batch={batch} />);
}

function BatchProgress({ batch }: { readonly batch: Batch }): ReactNode {
  const words = useWords(MESSAGES);
  const stop = useAct((id: string) => relay.messages.stopBatch.mutate({ id }));
  const { total, replayed, skipped, endedAt, stopped } = batch;
  const done = replayed + skipped;
  if (endedAt !== null) {
    return (
      <Alert color={stopped ? 'yellow' : 'bridge'} role="status">
        {stopped ? words.batchStopped(done, total) : words.batchDone(replayed, skipped)}
      </Alert>
    );
  }
  return (
    <Alert color="bridge" role="status">
      <Group justify="space-between">
        <Text size="sm">{words.batchRuns(done, total)}</Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            stop.mutate(batch.id);
          }}
        >
          {words.stop}
        </Button>
      </Group>
      <Progress mt="xs" value={(100 * done) / Math.max(1, total)} aria-label={words.batchTitle} />
    </Alert>
  );
}
