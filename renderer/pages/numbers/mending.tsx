import { Button, Group, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import type { Status } from '../overview/chain.ts';
import { PairForm } from './pair-form.tsx';
import { NUMBERS } from './words.ts';

interface MendingProps {
  readonly instance: Status['instances'][number];
  readonly standing: Told['numbers']['standing'];
  /** A code is being asked for. */
  readonly begun: () => Promise<void> | void;
}

/** The one act that mends a number; nothing where nothing is to be done. */
export function MendingAct({ instance, standing, begun }: MendingProps): ReactNode {
  switch (standing.act) {
    case null:
      return null;
    case 'pair':
      return <PairForm instance={instance} recreate={standing.recreate} begun={begun} />;
    case 'answer':
      return <Answers instance={instance.id} />;
    case 'restart':
    case 'repair':
    case 'ask':
    case 'unpair':
      return (
        <OneAct
          instance={instance.id}
          act={standing.act}
          mayKeep={standing.problem?.code === 'instance.webhook-stolen'}
        />
      );
  }
}

function OneAct({
  instance,
  act: name,
  mayKeep,
}: {
  readonly instance: string;
  readonly act: 'restart' | 'repair' | 'ask' | 'unpair';
  /** Another tool's webhook is in the way, and can go on by ours. */
  readonly mayKeep: boolean;
}): ReactNode {
  const words = useWords(NUMBERS);
  const act = useAct(() => relay.numbers[name].mutate({ instance }));
  const keep = useAct(() => relay.numbers.repair.mutate({ instance, keep: true }));
  return (
    <Stack gap="xs" mt="sm" align="flex-start">
      <Failed error={act.error ?? keep.error} />
      <Group gap="xs">
        {mayKeep ? (
          <Button
            loading={keep.isPending}
            onClick={() => {
              keep.mutate(undefined);
            }}
          >
            {words.repairKeeping}
          </Button>
        ) : null}
        <Button
          variant={mayKeep ? 'default' : 'filled'}
          loading={act.isPending}
          onClick={() => {
            act.mutate(undefined);
          }}
        >
          {words[name]}
        </Button>
      </Group>
    </Stack>
  );
}

/** Another phone was linked than the one that is known here: a person decides. */
export function Answers({ instance }: { readonly instance: string }): ReactNode {
  const words = useWords(NUMBERS);
  const navigate = useNavigate();
  const act = useAct(async (answer: 'same-business' | 'wrong-phone') => {
    await relay.numbers.answer.mutate({ instance, answer });
    await navigate({ to: '/numbers/$id', params: { id: instance } });
  });
  return (
    <Stack gap="sm" mt="sm">
      <Failed error={act.error} />
      {(
        [
          ['same-business', words.sameBusiness, words.sameBusinessHow],
          ['wrong-phone', words.wrongPhone, words.wrongPhoneHow],
        ] as const
      ).map(([answer, label, how]) => (
        <Group key={answer} gap="sm">
          <Button
            variant={answer === 'same-business' ? 'filled' : 'default'}
            loading={act.isPending}
            onClick={() => {
              act.mutate(answer);
            }}
          >
            {label}
          </Button>
          <Text size="sm" c="dimmed">
            {how}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
