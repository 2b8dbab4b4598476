/** What the adapter has, and what stands in the way; with what a press would move, in numbers. */
import { Code, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import type { Tone } from '../../design/tones.ts';
import { relay } from '../../relay/relay.ts';
import type { Told } from '../../relay/relay.ts';
import { Failed } from '../../design/failed.tsx';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { IMPORT } from './words.ts';
import type { Amount } from './words.ts';

type Report = Told['import']['look'];
type Location = Report['locations'][number];

const TONES: Readonly<Record<Location['state'], Tone>> = {
  new: 'quiet',
  taken: 'good',
  half: 'soon',
  problem: 'bad',
};

interface Begin {
  readonly act: 'take' | 'give-back';
  readonly of: readonly Location[];
}

interface ReportProps {
  readonly report: Report;
  /** Something is under way: nothing else is begun. */
  readonly busy: boolean;
  readonly acts: ReactNode;
}

export function ImportReport({ report, busy, acts }: ReportProps): ReactNode {
  const words = useWords(IMPORT);
  const start = useAct(({ act, of }: Begin) =>
    relay.import.start.mutate({
      token: report.token,
      act,
      locations: of.map(({ id, name }) => ({ id, name })),
    }),
  );
  const open = report.locations.filter(({ state }) => state === 'new' || state === 'half');
  const take = (of: readonly Location[]): void => {
    start.mutate({ act: 'take', of });
  };
  return (
    <Panel title={words.found} aside={acts} flush>
      <Failed error={start.error} />
      {report.variant === 'green-api' ? <Nothing>{words.green}</Nothing> : null}
      {report.locations.length === 0 ? (
        <Nothing>{words.none}</Nothing>
      ) : (
        <List>
          {open.length < 2 ? null : (
            <ListItem
              acts={
                <ConfirmButton
                  label={words.takeAll(open.length)}
                  title={words.takeTitle(words.allOf(open.length))}
                  consequence={words.takeHow(amountOf(open))}
                  kind="main"
                  cancel={words.cancel}
                  busy={busy || start.isPending}
                  act={() => {
                    take(open);
                  }}
                />
              }
            >
              <Text size="sm" fw={600}>
                {words.allOf(open.length)}
              </Text>
            </ListItem>
          )}
          {report.locations.map((location) => (
            <ListItem
              key={location.id}
              acts={
                <LocationAct
                  location={location}
                  busy={busy || start.isPending}
                  take={() => {
                    take([location]);
                  }}
                  giveBack={() => {
                    start.mutate({ act: 'give-back', of: [location] });
                  }}
                />
              }
            >
              <LocationReport location={location} />
            </ListItem>
          ))}
        </List>
      )}
    </Panel>
  );
}

interface LocationActProps {
  readonly location: Location;
  readonly busy: boolean;
  readonly take: () => void;
  readonly giveBack: () => void;
}

function LocationAct({ location, busy, take, giveBack }: LocationActProps): ReactNode {
  const words = useWords(IMPORT);
  const { state, id, name } = location;
  const amount = amountOf([location]);
  const about = name ?? id;
  if (state === 'problem') return null;
  if (state === 'taken') {
    return (
      <ConfirmButton
        label={words.back}
        about={about}
        title={words.backTitle(about)}
        consequence={words.backHow(amount)}
        kind="plain"
        cancel={words.cancel}
        busy={busy}
        act={giveBack}
      />
    );
  }
  return (
    <ConfirmButton
      label={state === 'half' ? words.finish : words.take}
      about={about}
      title={words.takeTitle(about)}
      consequence={words.takeHow(amount)}
      kind="main"
      cancel={words.cancel}
      busy={busy}
      act={take}
    />
  );
}

function LocationReport({ location }: { readonly location: Location }): ReactNode {
  const words = useWords(IMPORT);
  const { id, name, state, problem, instances } = location;
  return (
    <>
      <Group gap="xs">
        {name === null ? null : (
          <Text size="sm" fw={600}>
            {name}
          </Text>
        )}
        <Code>{id}</Code>
        <Status tone={TONES[state]}>{words.states[state]}</Status>
      </Group>
      <Problem problem={problem} />
      {instances.length === 0 ? (
        <Text size="xs" c="dimmed" mt={4}>
          {words.noNumbers}
        </Text>
      ) : null}
      {instances.map((one) => (
        <div key={one.name}>
          <Text size="xs" c="dimmed" mt={4} component="div">
            {words.number(one.name)}
            {one.server === null ? '' : ` · ${one.server}`} · {words.messages(one.links)} ·{' '}
            {words.states[one.state]}
          </Text>
          <Problem problem={one.problem} />
        </div>
      ))}
    </>
  );
}

export function Problem({ problem }: Pick<Location, 'problem'>): ReactNode {
  if (problem === null) return null;
  return (
    <Text size="xs" mt={4}>
      {problem.sentence} {problem.act}
    </Text>
  );
}

/** What really comes: numbers that cannot are not counted. */
function amountOf(locations: readonly Location[]): Amount {
  const numbers = locations.flatMap(({ instances }) =>
    instances.filter(({ state }) => state !== 'problem'),
  );
  return {
    locations: locations.length,
    numbers: numbers.length,
    messages: numbers.reduce((sum, { links }) => sum + links, 0),
  };
}
