/** Each direction with its pause: what is held back is kept, and leaves in order afterwards. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Panel } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { OVERVIEW } from './words.ts';

const DIRECTIONS = [
  { scope: 'to-highlevel', word: 'toHighLevel' },
  { scope: 'to-whatsapp', word: 'toWhatsApp' },
] as const;

export function Pauses(): ReactNode {
  const words = useWords(OVERVIEW);
  const { data: paused } = useAsk(['settings', 'paused'], () => relay.settings.paused.query());
  const act = useAct(({ scope, isPaused }: { scope: string; isPaused: boolean }) =>
    isPaused ? relay.settings.resume.mutate({ scope }) : relay.settings.pause.mutate({ scope }),
  );
  if (paused === undefined) return null;
  return (
    <Panel title={words.pauses}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.pausesHow}
        </Text>
        {DIRECTIONS.map(({ scope, word }) => {
          const isPaused = paused.includes(scope);
          const Icon = isPaused ? IconPlayerPlay : IconPlayerPause;
          const label = isPaused ? words.resume : words.pause;
          return (
            <Group key={scope} gap="sm" justify="space-between" wrap="nowrap">
              <Group gap="xs">
                <Text size="sm" fw={550}>
                  {words[word]}
                </Text>
                <Status tone={isPaused ? 'soon' : 'good'}>
                  {isPaused ? words.paused : words.going}
                </Status>
              </Group>
              <Button
                size="xs"
                variant="default"
                style={{ flex: 'none' }}
                leftSection={<Icon size={14} aria-hidden />}
                aria-label={`${label}: ${words[word]}`}
                loading={act.isPending && act.variables.scope === scope}
                onClick={() => {
                  act.mutate({ scope, isPaused });
                }}
              >
                {label}
              </Button>
            </Group>
          );
        })}
        <Failed error={act.error} />
      </Stack>
    </Panel>
  );
}
