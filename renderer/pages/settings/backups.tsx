/** The backups of the database: what there is, and one more now. */
import { Alert, Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
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
  const make = useAct(() => relay.storage.backups.make.mutate());
  return (
    <Panel title={words.title}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <Text size="sm" c="dimmed" maw={620}>
            {data === undefined || data.everyMs === 0
              ? words.never
              : words.every(Math.max(1, Math.round(data.everyMs / HOUR)))}{' '}
            {words.key}
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
          <Table.ScrollContainer
            minWidth={480}
            type="native"
            tabIndex={0}
            role="group"
            aria-label={words.title}
          >
            <Table horizontalSpacing="xs" verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{words.when}</Table.Th>
                  <Table.Th scope="col">{words.why}</Table.Th>
                  <Table.Th scope="col">{words.size}</Table.Th>
                  <Table.Th scope="col">{words.file}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.all.map((one) => (
                  <Table.Tr key={one.file}>
                    <Table.Td>{when.full(one.madeAt)}</Table.Td>
                    <Table.Td>{words.reasons[one.reason]}</Table.Td>
                    <Table.Td>{(one.bytes / MEGABYTE).toFixed(1)} MB</Table.Td>
                    <Table.Td>
                      <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                        {one.file}
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <Text size="sm" c="dimmed">
          {words.restore} <Code>waybridge restore</Code>
        </Text>
      </Stack>
    </Panel>
  );
}
