/** One number: what it is at, the act that mends it, and everything else that can be done with it. */
import { Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { FieldRow, Form } from '../../design/form.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { CHATS } from '../chats/words.ts';
import { standingTone } from '../overview/states.ts';
import type { Status as RelayStatus } from '../overview/chain.ts';
import { factsOf } from './facts.ts';
import { KeptWebhook } from './kept.tsx';
import { LimitedNumber } from './limited.tsx';
import { MendingAct } from './mending.tsx';
import { PairForm } from './pair-form.tsx';
import { PairLinks } from './pair-links.tsx';
import { NUMBERS } from './words.ts';

type Instance = RelayStatus['instances'][number];

export function NumberPage(): ReactNode {
  const words = useWords(NUMBERS);
  const chats = useWords(CHATS);
  const { id } = useParams({ from: '/numbers/$id' });
  const navigate = useNavigate();
  const goLink = (): Promise<void> => navigate({ to: '/numbers/$id/link', params: { id } });
  const status = useAsk(['overview', 'status'], () => relay.overview.status.query());
  const standing = useAsk(['numbers', id], () => relay.numbers.standing.query({ instance: id }));
  const instance = status.data?.instances.find((one) => one.id === id);
  return (
    <PageFrame title={instance?.label ?? instance?.name ?? words.title}>
      <PageLink to="/numbers" size="sm">
        ← {words.back}
      </PageLink>
      <Failed error={standing.data === undefined ? standing.error : null} />
      {instance === undefined || standing.data === undefined ? (
        <Skeleton height={160} radius="lg" aria-hidden />
      ) : (
        <>
          <Panel
            title={words.connection}
            aside={<Status tone={standingTone(instance.standing)}>{instance.standingWord}</Status>}
          >
            <Stack gap="sm" align="flex-start">
              <Text size="sm">{factsOf(instance, status.data?.locations ?? [])}</Text>
              {standing.data.problem === null ? null : <Said {...standing.data.problem} />}
            </Stack>
            <MendingAct instance={instance} standing={standing.data} begun={goLink} />
          </Panel>
          <LimitedNumber instance={instance.id} />
          <Panel title={chats.open}>
            <Text size="sm" c="dimmed" mb="xs">
              {chats.openHow}
            </Text>
            <PageLink to="/numbers/$id/chats" params={{ id }}>
              {chats.open} →
            </PageLink>
          </Panel>
          <KeptWebhook instance={instance.id} />
          <PairLinks instance={instance.id} />
          <More instance={instance} standing={standing.data} goLink={goLink} />
        </>
      )}
    </PageFrame>
  );
}

interface MoreProps {
  readonly instance: Instance;
  readonly standing: Told['numbers']['standing'];
  readonly goLink: () => Promise<void>;
}

function More({ instance, standing, goLink }: MoreProps): ReactNode {
  const words = useWords(NUMBERS);
  const navigate = useNavigate();
  const name = instance.label ?? instance.name;
  const input = { instance: instance.id };
  const restart = useAct(() => relay.numbers.restart.mutate(input));
  const unpair = useAct(() => relay.numbers.unpair.mutate(input));
  const goBack = (): Promise<void> => navigate({ to: '/numbers' });
  const remove = useAct(async () => {
    await relay.instances.remove.mutate(input);
    await goBack();
  });
  const erase = useAct(async () => {
    await relay.numbers.delete.mutate(input);
    await goBack();
  });
  const error = restart.error ?? unpair.error ?? remove.error ?? erase.error;
  return (
    <Panel title={words.more}>
      <Stack>
        <Rename instance={instance} />
        {standing.act === 'pair' ? null : (
          <PairForm instance={instance} recreate={standing.recreate} begun={goLink} />
        )}
        <Failed error={error} />
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            loading={restart.isPending}
            onClick={() => {
              restart.mutate(undefined);
            }}
          >
            {words.restart}
          </Button>
          <ConfirmButton
            label={words.unpair}
            about={name}
            title={words.unpairTitle(name)}
            consequence={words.unpairHow}
            cancel={words.cancel}
            busy={unpair.isPending}
            act={() => {
              unpair.mutate(undefined);
            }}
          />
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
          <ConfirmButton
            label={words.delete}
            about={name}
            title={words.deleteTitle(name)}
            consequence={words.deleteHow}
            cancel={words.cancel}
            busy={erase.isPending}
            act={() => {
              erase.mutate(undefined);
            }}
          />
        </Group>
      </Stack>
    </Panel>
  );
}

function Rename({ instance }: { readonly instance: Instance }): ReactNode {
  const words = useWords(NUMBERS);
  const [label, setLabel] = useState(instance.label ?? '');
  const rename = useAct(() => relay.numbers.rename.mutate({ instance: instance.id, label }));
  const fields = { label: { label: words.label } };
  return (
    <Form
      error={rename.error}
      submit={() => {
        rename.mutate(undefined);
      }}
    >
      <Stack gap="sm">
        <Failed error={rename.error} fields={fields} />
        <FieldRow>
          <TextInput
            label={words.label}
            error={wrongIn(fields, rename.error)('label')}
            maxLength={100}
            autoComplete="off"
            placeholder={instance.name}
            value={label}
            onChange={(event) => {
              setLabel(event.currentTarget.value);
            }}
          />
          <Button type="submit" variant="default" loading={rename.isPending}>
            {words.rename}
          </Button>
        </FieldRow>
      </Stack>
    </Form>
  );
}
