/** The backups of the database: what there is, and one more now. */
import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { DataTable } from '../../design/data-table.tsx';
import { Failed } from '../../design/failed.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { BACKUPS } from './backup-words.ts';

const MEGABYTE = 1024 * 1024;
const HOUR = 60 * 60_000;

export function Backups(): ReactNode {
  const words = useWords(BACKUPS);
  const when = useWhen();
  const { data, error } = useAsk(['backups'], () => relay.storage.backups.list.query());
  const { data: key } = useAsk(['master-key'], () => relay.vault.state.query());
  const make = useAct(() => relay.storage.backups.make.mutate());
  return (
    <Panel title={words.title}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <Text size="sm" c="dimmed" maw={620}>
            {data === undefined || data.everyMs === 0
              ? words.never
              : words.every(Math.max(1, Math.round(data.everyMs / HOUR)))}{' '}
            {key === undefined ? null : words.key[key.keptIn]}
          </Text>
          <Button
            size="xs"
            variant="default"
            loading={make.isPending}
            onClick={() => {
              make.mutate(undefined);
            }}
          >
            {words.make}
          </Button>
        </Group>
        <Failed error={make.error ?? (data === undefined ? error : null)} />
        {make.data === undefined ? null : (
          <Alert color="bridge" role="status">
            {words.made} <Code>{make.data.file}</Code>
          </Alert>
        )}
        {data === undefined ? null : data.all.length === 0 ? (
          <Nothing>{words.none}</Nothing>
        ) : (
          <DataTable
            label={words.title}
            rows={data.all}
            keyOf={({ file }) => file}
            columns={[
              { head: words.when, isName: true, cell: ({ madeAt }) => when.full(madeAt) },
              { head: words.why, cell: ({ reason }) => words.reasons[reason] },
              { head: words.size, cell: ({ bytes }) => `${(bytes / MEGABYTE).toFixed(1)} MB` },
              {
                head: words.file,
                cell: ({ file }) => (
                  <Text size="xs" ff="monospace">
                    {file}
                  </Text>
                ),
              },
            ]}
          />
        )}
        <Text size="sm" c="dimmed">
          {words.restore} <Code>waybridge restore</Code>
        </Text>
      </Stack>
    </Panel>
  );
}
