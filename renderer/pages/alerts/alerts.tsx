/** The channels that are told when something is wrong, each with a test, and a form for another one. */
import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { Failed } from '../../design/failed.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { AddChannel } from './add-channel.tsx';
import { ALERTS } from './words.ts';

type Channel = Told['alerts']['list'][number];

export function Alerts(): ReactNode {
  const words = useWords(ALERTS);
  const { data: channels, error } = useAsk(['alerts'], () => relay.alerts.list.query());
  return (
    <PageFrame title={words.title} about={words.about}>
      <Failed error={channels === undefined ? error : null} />
      {channels === undefined ? null : (
        <>
          <Panel title={words.channels} flush>
            {channels.length === 0 ? (
              <Nothing>{words.none}</Nothing>
            ) : (
              <List>
                {channels.map((one) => (
                  <One key={one.id} channel={one} />
                ))}
              </List>
            )}
          </Panel>
          <AddChannel />
        </>
      )}
    </PageFrame>
  );
}

function One({ channel }: { readonly channel: Channel }): ReactNode {
  const words = useWords(ALERTS);
  const when = useWhen();
  const { id, name, kind, target, rules, problem } = channel;
  const test = useAct(() => relay.alerts.test.mutate({ channel: id }));
  const remove = useAct(() => relay.alerts.remove.mutate({ channel: id }));
  return (
    <ListItem
      acts={
        <Group gap="xs">
          <Status tone={problem === null ? 'good' : 'bad'}>
            {problem === null ? words.well : words.failing}
          </Status>
          <Button
            size="compact-sm"
            variant="default"
            loading={test.isPending}
            onClick={() => {
              test.mutate(undefined);
            }}
            aria-label={`${words.test}: ${name}`}
          >
            {words.test}
          </Button>
          <ConfirmButton
            label={words.remove}
            about={name}
            title={words.removeTitle(name)}
            consequence={words.removeHow}
            cancel={words.cancel}
            busy={remove.isPending}
            act={() => {
              remove.mutate(undefined);
            }}
          />
        </Group>
      }
    >
      <Text fw={600} size="sm">
        {name}
      </Text>
      <Text size="sm" c="dimmed">
        {words.kinds[kind]} · {target}
      </Text>
      {rules === null ? null : (
        <Text size="xs" c="dimmed">
          {words.rules(words.leasts[rules.least], rules.delayMinutes, rules.quietHours)}
        </Text>
      )}
      {problem === null ? null : <Said {...problem} note={when.full(problem.since)} />}
      <Failed error={test.error ?? remove.error} />
      {test.isSuccess ? (
        <Alert color="bridge" role="status" mt="xs">
          {words.tested(name)}
        </Alert>
      ) : null}
    </ListItem>
  );
}
