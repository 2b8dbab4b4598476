/** By which address the internet reaches the relay: whether it works, what brings it here, what HighLevel must be told. */
import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { Copyable, Said } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import type { Tone } from '../../design/tones.ts';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import classes from './reach.module.css';
import { SourceForm } from './source-form.tsx';
import { REACH } from './words.ts';

type View = Told['reach']['status'];

const TONES: Readonly<Record<View['state'], Tone>> = {
  unset: 'quiet',
  starting: 'soon',
  unknown: 'soon',
  up: 'good',
  down: 'bad',
};

export function Reach(): ReactNode {
  const words = useWords(REACH);
  const { data: view, error } = useAsk(['reach'], () => relay.reach.status.query());
  return (
    <PageFrame title={words.title} about={words.about}>
      <Failed error={view === undefined ? error : null} />
      {view === undefined ? (
        <Skeleton height={180} radius="lg" aria-hidden />
      ) : (
        <Stack gap="md">
          {view.change === null ? null : <Change change={view.change} />}
          <ReachNow view={view} />
          <SourceForm view={view} />
          {view.provider === 'own' ? null : <TunnelLog />}
          <History />
        </Stack>
      )}
    </PageFrame>
  );
}

/** Whether it works. Also a step of the first set-up. */
export function ReachNow({ view }: { readonly view: View }): ReactNode {
  const words = useWords(REACH);
  const when = useWhen();
  const check = useAct(() => relay.reach.check.mutate());
  const { state, address, since, checkedAt, ms } = view;
  return (
    <Panel
      title={words.now}
      aside={
        <Button
          size="compact-sm"
          variant="light"
          loading={check.isPending}
          onClick={() => {
            check.mutate(undefined);
          }}
        >
          {words.check}
        </Button>
      }
    >
      <Stack gap="sm">
        <div role="status">
          <Status tone={TONES[state]}>{words.states[state]}</Status>{' '}
          <Text size="sm" c="dimmed" span>
            {check.isPending ? words.checking : since === null ? '' : words.since(when.full(since))}
          </Text>
        </div>
        <Failed error={check.error} />
        {view.problem === null ? null : <Said {...view.problem} />}
        {state === 'up' ? <Text size="sm">{words.arrives}</Text> : null}
        {view.warning === null ? null : (
          <Alert color="yellow">
            <Said {...view.warning} />
          </Alert>
        )}
        {address === null ? null : <Named name={words.address} text={address} />}
        <Named name={words.listening} text={view.listening} />
        {checkedAt === null ? null : (
          <Text size="xs" c="dimmed">
            {words.checked(when.ago(checkedAt), when.long(ms ?? 0))}
          </Text>
        )}
      </Stack>
    </Panel>
  );
}

function Named({ name, text }: { readonly name: string; readonly text: string }): ReactNode {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Copyable text={text} />
    </div>
  );
}

function Change({ change }: { readonly change: NonNullable<View['change']> }): ReactNode {
  const words = useWords(REACH);
  const done = useAct(() => relay.reach.acknowledge.mutate());
  return (
    <Panel title={words.change}>
      <Stack gap="sm">
        <Text size="sm">{words.changeHow(change.from, change.to)}</Text>
        {change.fields.map(({ name, label, value }) => (
          <Named key={name} name={label} text={value} />
        ))}
        <Failed error={done.error} />
        <Button
          style={{ alignSelf: 'flex-start' }}
          loading={done.isPending}
          onClick={() => {
            done.mutate(undefined);
          }}
        >
          {words.changeDone}
        </Button>
      </Stack>
    </Panel>
  );
}

function TunnelLog(): ReactNode {
  const words = useWords(REACH);
  const when = useWhen();
  const { data: lines } = useAsk(['reach', 'log'], () => relay.reach.log.query());
  return (
    <Panel title={words.log}>
      {lines === undefined || lines.length === 0 ? (
        <Nothing>{words.logNone}</Nothing>
      ) : (
        <pre className={classes.log} tabIndex={0} role="log" aria-label={words.log}>
          {lines.map(({ at, text }) => `${when.clock(at)}  ${text}`).join('\n')}
        </pre>
      )}
    </Panel>
  );
}

function History(): ReactNode {
  const words = useWords(REACH);
  const when = useWhen();
  const { data: changes } = useAsk(['reach', 'history'], () =>
    relay.reach.history.query({ limit: 20 }),
  );
  return (
    <Panel title={words.history} flush>
      {changes === undefined || changes.length === 0 ? (
        <Nothing>{words.historyNone}</Nothing>
      ) : (
        <List>
          {changes.map(({ at, state, address, problem }) => (
            <ListItem key={`${String(at)} ${state}`}>
              <Status tone={state === 'up' ? 'good' : 'bad'}>{words[state]}</Status>{' '}
              <Text size="sm" span>
                {when.full(at)} {address}
              </Text>
              {problem === null ? null : (
                <Text size="sm" c="dimmed">
                  {problem.sentence}
                </Text>
              )}
            </ListItem>
          ))}
        </List>
      )}
    </Panel>
  );
}
