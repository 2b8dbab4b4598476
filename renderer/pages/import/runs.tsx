/** What is being moved, and what was: the relay carries it out, whoever looks. */
import { Button, Code, Group, Progress, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { Panel } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import type { Tone } from '../../design/tones.ts';
import { relay } from '../../relay/relay.ts';
import type { Told } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { Problem } from './report.tsx';
import { IMPORT } from './words.ts';

type Run = Told['import']['runs'][number];
type Location = Run['locations'][number];

const TONES: Readonly<Record<Location['state'], Tone>> = {
  waiting: 'quiet',
  running: 'soon',
  done: 'good',
  failed: 'bad',
  'left-out': 'quiet',
};

export function ImportRunList({ runs }: { readonly runs: readonly Run[] }): ReactNode {
  return runs.map((run) => <RunPanel key={run.id} run={run} />);
}

function RunPanel({ run }: { readonly run: Run }): ReactNode {
  const words = useWords(IMPORT);
  const when = useWhen();
  const stop = useAct((id: string) => relay.import.stop.mutate({ id }));
  const { id, act, locations, startedAt, endedAt } = run;
  const over = locations.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  const isRunning = endedAt === null;
  return (
    <Panel
      title={words.runTitle[act]}
      aside={
        <Text size="xs" c="dimmed">
          {when.short(startedAt)}
        </Text>
      }
      flush
    >
      <Failed error={stop.error} />
      <List>
        <ListItem
          acts={
            isRunning && over < locations.length - 1 ? (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => {
                  stop.mutate(id);
                }}
              >
                {words.stop}
              </Button>
            ) : null
          }
        >
          <Text size="sm" role="status">
            {words.runState(over, locations.length)}
            {isRunning ? ` · ${words.goesOn}` : ''}
          </Text>
          {isRunning ? (
            <Progress
              mt={6}
              value={(100 * over) / locations.length}
              aria-label={words.runTitle[act]}
            />
          ) : null}
        </ListItem>
        {locations.map((location) => (
          <ListItem key={location.id}>
            <Group gap="xs">
              {location.name === null ? null : (
                <Text size="sm" fw={600}>
                  {location.name}
                </Text>
              )}
              <Code>{location.id}</Code>
              <Status tone={toneOf(location)}>
                {location.state === 'done' ? words.steps.done[act] : words.steps[location.state]}
              </Status>
            </Group>
            <Outcome act={act} location={location} />
          </ListItem>
        ))}
      </List>
    </Panel>
  );
}

function Outcome({ act, location }: Pick<Run, 'act'> & { readonly location: Location }): ReactNode {
  const words = useWords(IMPORT);
  const { state, problem, instances, links } = location;
  const failed = instances.filter((one) => one.problem !== null);
  return (
    <>
      <Problem problem={problem} />
      {state === 'done' && act === 'take' ? (
        <Text size="xs" c="dimmed" mt={4}>
          {words.came(instances.length - failed.length, links)}
        </Text>
      ) : null}
      {failed.map((one) => (
        <div key={one.name}>
          <Text size="xs" fw={600} mt={4}>
            {words.number(one.name)}
          </Text>
          <Problem problem={one.problem} />
        </div>
      ))}
    </>
  );
}

/** Here, but not whole: one of its numbers could not come. */
function toneOf({ state, instances }: Location): Tone {
  return state === 'done' && instances.some(({ problem }) => problem !== null)
    ? 'soon'
    : TONES[state];
}
