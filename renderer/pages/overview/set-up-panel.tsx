import { Button, Group, Progress, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { ButtonLink } from '../../design/links.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import type { SetUpView } from '../setup/steps.ts';
import { SETUP } from '../setup/words.ts';

/** How far the set-up is, until it is whole or sent away. */
export function SetUpPanel({ view }: { readonly view: SetUpView }): ReactNode {
  const words = useWords(SETUP);
  const dismiss = useAct(() => relay.setup.dismiss.mutate({ dismissed: true }));
  const { done, steps } = view;
  const next = steps.find(({ state }) => state !== 'done');
  const title = words.overview.done(done, steps.length);
  return (
    <Panel title={title}>
      <Progress value={(100 * done) / steps.length} aria-label={title} mb="sm" />
      <Failed error={dismiss.error} />
      <Group justify="space-between" gap="sm">
        <Text size="sm">{next === undefined ? null : words.what[next.name]}</Text>
        <Group gap="xs">
          <ButtonLink to="/setup">
            {words.overview.goOn}
            {next === undefined ? null : `: ${words.names[next.name]}`}
          </ButtonLink>
          <Button
            variant="subtle"
            color="gray"
            title={words.overview.hidden}
            loading={dismiss.isPending}
            onClick={() => {
              dismiss.mutate(undefined);
            }}
          >
            {words.overview.hide}
          </Button>
        </Group>
      </Group>
    </Panel>
  );
}
