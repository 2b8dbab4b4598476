/** The sub-accounts: connecting them, what waits for a person's word, how far an agency's install is. */
import { Alert, Skeleton, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { Failed } from '../../design/failed.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import type { Status as RelayStatus } from '../overview/chain.ts';
import { locationTone } from '../overview/states.ts';
import { ConnectButton } from './connect.tsx';
import { Agencies, HeldInstalls } from './installs.tsx';
import { LOCATIONS } from './words.ts';

export function Locations(): ReactNode {
  const words = useWords(LOCATIONS);
  const { data: status, error } = useAsk(['overview', 'status'], () =>
    relay.overview.status.query(),
  );
  return (
    <PageFrame
      title={words.title}
      about={words.about}
      acts={status?.installs.possible === true ? <ConnectButton /> : null}
    >
      <Failed error={status === undefined ? error : null} />
      {status === undefined ? (
        <Skeleton height={180} radius="lg" aria-hidden />
      ) : (
        <Stack gap="md">
          {status.installs.possible ? null : <Alert color="yellow">{words.notPossible}</Alert>}
          <HeldInstalls held={status.installs.held} />
          <Agencies agencies={status.installs.agencies} />
          <LocationTable locations={status.locations} />
        </Stack>
      )}
    </PageFrame>
  );
}

export function LocationTable({ locations }: Pick<RelayStatus, 'locations'>): ReactNode {
  const words = useWords(LOCATIONS);
  const remove = useAct((id: string) => relay.locations.remove.mutate({ id }));
  return (
    <Panel title={words.locations} flush>
      <Failed error={remove.error} />
      {locations.length === 0 ? (
        <Nothing>{words.none}</Nothing>
      ) : (
        <Table.ScrollContainer
          minWidth={560}
          type="native"
          tabIndex={0}
          role="group"
          aria-label={words.locations}
        >
          <Table horizontalSpacing="md" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{words.name}</Table.Th>
                <Table.Th scope="col">{words.id}</Table.Th>
                <Table.Th scope="col">{words.numbers}</Table.Th>
                <Table.Th scope="col">{words.state}</Table.Th>
                <Table.Td />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {locations.toSorted(byName).map((one) => (
                <Table.Tr key={one.id}>
                  <Table.Td fw={600}>{one.name === '' ? '–' : one.name}</Table.Td>
                  <Table.Td>
                    <Text size="xs" ff="monospace">
                      {one.id}
                    </Text>
                  </Table.Td>
                  <Table.Td>{one.instances}</Table.Td>
                  <Table.Td>
                    <Status tone={locationTone(one.state)}>{one.stateWord}</Status>
                    {one.problem === null ? null : (
                      <Text size="xs" c="dimmed" mt={4}>
                        {one.problem.sentence} {one.problem.act}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td ta="end">
                    <ConfirmButton
                      label={words.remove}
                      about={one.name === '' ? one.id : one.name}
                      title={words.removeTitle(one.name === '' ? one.id : one.name)}
                      consequence={words.removeHow}
                      cancel={words.cancel}
                      busy={remove.isPending}
                      act={() => {
                        remove.mutate(one.id);
                      }}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  );
}

/** As people list them: “Shop 9” before “Shop 10”. */
function byName(a: RelayStatus['locations'][number], b: RelayStatus['locations'][number]): number {
  return a.name.localeCompare(b.name, undefined, { numeric: true }) || a.id.localeCompare(b.id);
}
