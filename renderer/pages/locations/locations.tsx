/** The sub-accounts: connecting them, what waits for a person's word, how far an agency's install is. */
import { Alert, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { DataTable } from '../../design/data-table.tsx';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
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

type Location = RelayStatus['locations'][number];

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
          {status.installs.possible ? null : (
            <Alert color="yellow">
              <PageLink to="/setup" search={{ step: 'app' }} c="inherit" underline="always">
                {words.notPossible}
              </PageLink>
            </Alert>
          )}
          <HeldInstalls held={status.installs.held} />
          <Agencies agencies={status.installs.agencies} />
          <LocationTable locations={status.locations} mayConnect={status.installs.possible} />
          <PageLink to="/import">{words.fromAdapter}</PageLink>
        </Stack>
      )}
    </PageFrame>
  );
}

interface TableProps extends Pick<RelayStatus, 'locations'> {
  /** False: the app's id and secret are not set. */
  readonly mayConnect: boolean;
}

export function LocationTable({ locations, mayConnect }: TableProps): ReactNode {
  const words = useWords(LOCATIONS);
  const remove = useAct((id: string) => relay.locations.remove.mutate({ id }));
  return (
    <Panel title={words.locations} flush>
      <Failed error={remove.error} />
      {locations.length === 0 ? (
        <Nothing>{words.none}</Nothing>
      ) : (
        <DataTable
          label={words.locations}
          rows={locations.toSorted(byName)}
          keyOf={({ id }) => id}
          columns={[
            {
              head: words.name,
              isName: true,
              cell: ({ id, name }) => (
                <PageLink to="/locations/$location" params={{ location: id }} fw={600}>
                  {name === '' ? id : name}
                </PageLink>
              ),
            },
            {
              head: words.id,
              cell: ({ id }) => (
                <Text size="xs" ff="monospace">
                  {id}
                </Text>
              ),
            },
            { head: words.numbers, cell: ({ instances }) => instances },
            { head: words.state, cell: (one) => <State location={one} mayConnect={mayConnect} /> },
            {
              head: words.remove,
              isActs: true,
              cell: ({ id, name }) => (
                <ConfirmButton
                  label={words.remove}
                  about={name === '' ? id : name}
                  title={words.removeTitle(name === '' ? id : name)}
                  consequence={words.removeHow}
                  cancel={words.cancel}
                  busy={remove.isPending}
                  act={() => {
                    remove.mutate(id);
                  }}
                />
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

interface StateProps extends Pick<TableProps, 'mayConnect'> {
  readonly location: Location;
}

function State({ location, mayConnect }: StateProps): ReactNode {
  const { id, name, state, stateWord, problem } = location;
  return (
    <>
      <Status tone={locationTone(state)}>{stateWord}</Status>
      {problem === null ? null : (
        <Text size="xs" c="dimmed" mt={4}>
          {problem.sentence} {problem.act}
        </Text>
      )}
      {state === 'active' || !mayConnect ? null : <ConnectButton again={name === '' ? id : name} />}
    </>
  );
}

/** As people list them: “Shop 9” before “Shop 10”. */
function byName(a: Location, b: Location): number {
  return a.name.localeCompare(b.name, undefined, { numeric: true }) || a.id.localeCompare(b.id);
}
