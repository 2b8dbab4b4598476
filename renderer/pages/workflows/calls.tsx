/** What workflows had sent in a location: how much this month, and the last calls with what came of them. */
import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import type { Tone } from '../../design/tones.ts';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { WORKFLOWS } from './words.ts';

const CALLS = 20;
const ACTIONS = ['workflow.action'];
const RUNS = [...ACTIONS, 'workflow.trigger'];
/** As HighLevel says it: so many are free, then so much each. */
const FREE_RUNS = 100;
const USD_PER_RUN = 0.01;
/** Counting reads the month. */
const COUNT_EVERY_MS = 60_000;

type Call = Told['messages']['list']['entries'][number];

const TONES: Readonly<Record<Call['state'], Tone>> = {
  waiting: 'soon',
  running: 'soon',
  parked: 'soon',
  unsure: 'bad',
  done: 'good',
  dead: 'bad',
};

export function ThisMonth({ location }: { readonly location: string }): ReactNode {
  const words = useWords(WORKFLOWS);
  const since = firstOfMonth(new Date());
  const { data, error } = useAsk(
    ['workflows', 'month', location, since],
    () => relay.messages.count.query({ kinds: RUNS, locationId: location, since }),
    { every: COUNT_EVERY_MS },
  );
  const paid = Math.max(0, (data?.count ?? 0) - FREE_RUNS);
  return (
    <Panel title={words.month}>
      <Stack gap={4}>
        <Failed error={data === undefined ? error : null} />
        {data === undefined ? null : (
          <Text fw={600}>
            {words.runs(data.count, data.atLeast)}:{' '}
            {paid === 0 ? words.free : words.cost((paid * USD_PER_RUN).toFixed(2))}
          </Text>
        )}
        <Text size="sm" c="dimmed" maw="46rem">
          {words.runsHow} {words.price}
        </Text>
      </Stack>
    </Panel>
  );
}

export function LastCalls({ location }: { readonly location: string }): ReactNode {
  const words = useWords(WORKFLOWS);
  const { data, error } = useAsk(['workflows', 'calls', location], () =>
    relay.messages.list.query({ kinds: ACTIONS, locationId: location, limit: CALLS }),
  );
  return (
    <Panel title={words.last} flush>
      <Failed error={data === undefined ? error : null} />
      {data?.entries.length === 0 ? <Nothing>{words.lastNone}</Nothing> : null}
      <List>
        {(data?.entries ?? []).map((call) => (
          <OneCall key={call.id} call={call} />
        ))}
        <ListItem>
          <Text size="xs" c="dimmed">
            {words.refusedHow}
          </Text>
        </ListItem>
      </List>
    </Panel>
  );
}

function OneCall({ call }: { readonly call: Call }): ReactNode {
  const words = useWords(WORKFLOWS);
  const when = useWhen();
  const { id, createdAt, what, state, error, person } = call;
  const at = when.full(createdAt);
  const name = words.whats[what ?? ''] ?? words.other;
  // A contact without name and number is called nothing.
  const who = person?.name ?? person?.phone ?? person?.peer ?? '';
  return (
    <ListItem
      acts={
        <PageLink to="/messages" search={{ id }} aria-label={`${words.look}: ${name}, ${at}`}>
          {words.look}
        </PageLink>
      }
    >
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Status tone={TONES[state]}>{words.states[state]}</Status>
      </Group>
      <Text size="sm" c="dimmed">
        {at}
        {who === '' ? null : ` · ${who}`}
      </Text>
      {error === null || state === 'done' ? null : (
        <Text size="sm">
          {error.sentence} {error.act}
        </Text>
      )}
    </ListItem>
  );
}

function firstOfMonth(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), 1).getTime();
}
