/** What can be typed in, and every setting with where it comes from. */
import { Code, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { Backups } from './backups.tsx';
import { ThisComputer } from './this-computer.tsx';
import { TypedForm } from './typed-form.tsx';
import type { All } from './typed-form.tsx';
import { SETTINGS } from './words.ts';

export function SettingsPage(): ReactNode {
  const words = useWords(SETTINGS);
  const { data: all, error } = useAsk(['settings'], () => relay.settings.list.query());
  return (
    <PageFrame title={words.title} about={words.about}>
      <Failed error={all === undefined ? error : null} />
      {all === undefined ? null : (
        <>
          <Panel title={words.typed}>
            <TypedForm all={all} />
          </Panel>
          <ThisComputer />
          <Backups />
          <Everything all={all} />
        </>
      )}
    </PageFrame>
  );
}

function Everything({ all }: { readonly all: All }): ReactNode {
  const words = useWords(SETTINGS);
  return (
    <Panel title={words.all} flush>
      <Table.ScrollContainer
        minWidth={560}
        type="native"
        tabIndex={0}
        role="group"
        aria-label={words.all}
      >
        <Table horizontalSpacing="md" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.name}</Table.Th>
              <Table.Th scope="col">{words.value}</Table.Th>
              <Table.Th scope="col">{words.source}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {all.map((one) => (
              <Table.Tr key={one.name}>
                <Table.Td>
                  <Code>{one.name}</Code>
                </Table.Td>
                <Table.Td>
                  <Text size="sm">
                    {one.isSecret && one.isSet ? words.hidden : (one.value ?? words.none)}
                  </Text>
                </Table.Td>
                <Table.Td>{words.sources[one.from]}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}
