/** What runs here, the bundle for who helps, and on whose work it stands. */
import { Button, Code, Group, ScrollArea, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { licences } from 'virtual:licences';
import { download } from '../../design/download.ts';
import { Failed } from '../../design/failed.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { ABOUT } from './words.ts';

export function About(): ReactNode {
  const words = useWords(ABOUT);
  return (
    <PageFrame title={words.title}>
      <Versions />
      <Bundle />
      <Panel title={words.licences}>
        <Text size="sm" mb="xs">
          {words.licencesHow(licences.length)}
        </Text>
        <ScrollArea.Autosize
          mah={360}
          viewportProps={{ tabIndex: 0, 'aria-label': words.licences }}
        >
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{words.name}</Table.Th>
                <Table.Th scope="col">{words.licence}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {licences.map(({ name, version, licence }) => (
                <Table.Tr key={`${name} ${version}`}>
                  <Table.Td>
                    {name} {version}
                  </Table.Td>
                  <Table.Td>{licence}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      </Panel>
    </PageFrame>
  );
}

function Versions(): ReactNode {
  const words = useWords(ABOUT);
  const when = useWhen();
  const { data, error } = useAsk(['about'], () => relay.diagnostics.about.query(), {
    every: false,
  });
  const rows =
    data === undefined
      ? []
      : [
          [words.version, data.version],
          [words.node, data.node],
          [words.database, words.databases[data.database]],
          [words.platform, data.platform],
          [words.started, when.full(data.startedAt)],
          [words.dataDir, data.dataDir],
        ];
  return (
    <Panel title={words.versions}>
      <Failed error={data === undefined ? error : null} />
      <Table>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w="12rem">
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

function Bundle(): ReactNode {
  const words = useWords(ABOUT);
  const make = useAct(() => relay.diagnostics.bundle.query());
  const bundle = make.data;
  return (
    <Panel title={words.diagnostics}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" maw="44rem">
          {words.diagnosticsHow}
        </Text>
        <Failed error={make.error} />
        <Group gap="sm">
          <Button
            variant={bundle === undefined ? 'filled' : 'default'}
            loading={make.isPending}
            onClick={() => {
              make.mutate(undefined);
            }}
          >
            {words.make}
          </Button>
          {bundle === undefined ? null : (
            <Button
              onClick={() => {
                download(bundle.fileName, bundle.text);
              }}
            >
              {words.download}
            </Button>
          )}
        </Group>
        {bundle === undefined ? null : (
          <ScrollArea.Autosize
            mah={420}
            w="100%"
            viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': words.preview }}
          >
            <Code block>{bundle.text}</Code>
          </ScrollArea.Autosize>
        )}
      </Stack>
    </Panel>
  );
}
