/** What runs, what waits, what is wrong, what is still to be set up: the first page. */
import { Alert, Grid, Skeleton, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { lazy, Suspense, useDeferredValue } from 'react';
import type { ReactNode } from 'react';
import { DataTable } from '../../design/data-table.tsx';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { Copyable } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useLanguage } from '../../words/language.ts';
import { useWhen } from '../../words/when.ts';
import { figure, useWords } from '../../words/words.ts';
import { chainOf } from './chain.ts';
import type { Status as RelayStatus } from './chain.ts';
import { ChainView } from './chain-view.tsx';
import { Day } from './day.tsx';
import classes from './overview.module.css';
import { NeedsYou } from './needs-you.tsx';
import { Pauses } from './pauses.tsx';
import { Relays } from './relays.tsx';
import { locationTone, standingTone } from './states.ts';
import { Tiles } from './tiles.tsx';
import { OVERVIEW } from './words.ts';
import { useBeginWithSetUp } from './begin-with-set-up.ts';
import type { SetUpView } from '../setup/steps.ts';

const MINUTE_MS = 60_000;
/** With all the words of the set-up: seen on the first day alone. */
const SetUpPanel = lazy(async () => ({
  default: (await import('./set-up-panel.tsx')).SetUpPanel,
}));

export function Overview(): ReactNode {
  const words = useWords(OVERVIEW);
  const { data: status, error } = useAsk(['overview', 'status'], () =>
    relay.overview.status.query(),
  );
  const setUp = useAsk(['setup'], () => relay.setup.status.query());
  useBeginWithSetUp(setUp.data);
  const day = useAsk(['overview', 'day'], () => relay.overview.day.query(), { every: MINUTE_MS });
  return (
    <PageFrame title={words.title}>
      <Failed error={status === undefined ? error : null} />
      {status === undefined ? (
        <Skeleton height={220} radius="lg" aria-hidden />
      ) : (
        <Found status={status} setUp={setUp.data ?? null} hours={day.data?.hours ?? null} />
      )}
    </PageFrame>
  );
}

type Hours = Parameters<typeof Day>[0]['hours'];

function Found({
  status,
  setUp,
  hours,
}: {
  readonly status: RelayStatus;
  readonly setUp: SetUpView | null;
  readonly hours: Hours | null;
}): ReactNode {
  const words = useWords(OVERVIEW);
  // What is seen first is drawn first, and answers; the rest follows by itself.
  const isRestDrawn = useDeferredValue(true, false);
  const links = chainOf(status, words);
  const { problems, lastFailures, toDo, heldPlaces } = status;
  // A link that has only just gone is no problem yet, but what waits for it does wait.
  const isWell =
    problems.length + lastFailures.length + toDo.length + heldPlaces.length === 0 &&
    links.every(({ tone }) => tone === 'good');
  return (
    <Stack gap="md">
      {isWell ? (
        <Alert color="bridge" icon={<IconCircleCheck aria-hidden />} title={words.allWell}>
          {words.allWellHow}
        </Alert>
      ) : null}
      {setUp?.isOpen === true ? (
        <Suspense fallback={null}>
          <SetUpPanel view={setUp} />
        </Suspense>
      ) : null}
      <ChainView links={links} />
      {isRestDrawn ? <Rest status={status} isSetUp={setUp?.isOpen !== true} hours={hours} /> : null}
    </Stack>
  );
}

interface Part {
  readonly status: RelayStatus;
}

function Rest({
  status,
  isSetUp,
  hours,
}: Part & { readonly isSetUp: boolean; readonly hours: Hours | null }): ReactNode {
  const words = useWords(OVERVIEW);
  const when = useWhen();
  return (
    <>
      <Pauses />
      <NeedsYou status={status} isSetUp={isSetUp} />
      <Tiles status={status} />
      {hours === null ? null : <Day hours={hours} />}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 6 }}>
          <Numbers status={status} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 6 }}>
          <Locations status={status} />
        </Grid.Col>
      </Grid>
      <Relays status={status} />
      <Addresses status={status} />
      <Text size="xs" c="dimmed">
        {words.version(status.version, when.full(status.startedAt))}
      </Text>
    </>
  );
}

function Numbers({ status: { instances, locations } }: Part): ReactNode {
  const words = useWords(OVERVIEW);
  const placeOf = (id: string): string => {
    const name = locations.find((one) => one.id === id)?.name ?? '';
    return name === '' ? id : name;
  };
  return (
    <Panel
      title={words.numbers}
      flush
      aside={
        <PageLink to="/numbers" size="sm">
          {words.numbers} →
        </PageLink>
      }
    >
      {instances.length === 0 ? (
        <Nothing>{words.none}</Nothing>
      ) : (
        <DataTable
          label={words.numbers}
          rows={instances}
          keyOf={({ id }) => id}
          columns={[
            {
              head: words.name,
              isName: true,
              cell: ({ id, label, name, ownJid }) => (
                <>
                  <PageLink to="/numbers/$id" params={{ id }} fw={600} c="inherit">
                    {label ?? name}
                  </PageLink>
                  <Text size="xs" c="dimmed">
                    {ownJid === null ? '–' : `+${ownJid.split('@')[0] ?? ''}`}
                  </Text>
                </>
              ),
            },
            { head: words.location, cell: ({ locationId }) => placeOf(locationId) },
            {
              head: words.stateHead,
              cell: ({ standing, standingWord }) => (
                <Status tone={standingTone(standing)}>{standingWord}</Status>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

function Locations({ status: { locations } }: Part): ReactNode {
  const words = useWords(OVERVIEW);
  const language = useLanguage();
  return (
    <Panel
      title={words.locations}
      flush
      aside={
        <PageLink to="/locations" size="sm">
          {words.locations} →
        </PageLink>
      }
    >
      {locations.length === 0 ? (
        <Nothing>{words.none}</Nothing>
      ) : (
        <DataTable
          label={words.locations}
          rows={locations}
          keyOf={({ id }) => id}
          columns={[
            {
              head: words.name,
              isName: true,
              cell: ({ id, name }) => (
                <>
                  <Text size="sm" fw={600}>
                    {name === '' ? id : name}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {id}
                  </Text>
                </>
              ),
            },
            { head: words.numbers, cell: (one) => one.instances },
            {
              head: words.callsLeft,
              cell: (one) => (one.callsLeft === null ? '–' : figure(one.callsLeft, language)),
            },
            {
              head: words.stateHead,
              cell: ({ state, stateWord }) => (
                <Status tone={locationTone(state)}>{stateWord}</Status>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

function Addresses({ status: { addresses, toDo } }: Part): ReactNode {
  const words = useWords(OVERVIEW);
  const all = [
    [words.public, addresses.public],
    [words.webhookHighlevel, addresses.webhooks.highlevel],
    [words.webhookWorkflow, addresses.webhooks.workflow],
    [words.webhookEvolution, addresses.webhooks.evolution],
    [words.control, addresses.control],
  ] as const;
  return (
    <Panel
      title={words.addresses}
      aside={
        <Text size="xs" c="dimmed">
          {words.addressesHow}
        </Text>
      }
    >
      {toDo.some(({ code }) => code === 'setup.public-url') ? (
        <Text size="sm" mb="xs">
          {words.addressesHere}{' '}
          <PageLink to="/reach" underline="always">
            {words.toReach}
          </PageLink>
        </Text>
      ) : null}
      <dl className={classes.addresses}>
        {all.map(([name, url]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Copyable text={url} />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
