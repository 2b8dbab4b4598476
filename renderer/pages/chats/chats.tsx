/** One number's chats: whose messages it takes, which groups it relays, what it ignores, and what it left out. */
import { Radio, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { ChatList } from './chat-list.tsx';
import { Groups } from './groups.tsx';
import { Refused } from './refused.tsx';
import { CHATS } from './words.ts';

type Rules = Told['admission']['show'];
type Change = Omit<Parameters<typeof relay.admission.set.mutate>[0], 'instance'>;

const MODES = ['everyone', 'contacts', 'allow-list'] as const satisfies readonly Rules['mode'][];

export function Chats(): ReactNode {
  const words = useWords(CHATS);
  const { id } = useParams({ from: '/numbers/$id/chats' });
  const rules = useAsk(['admission', id], () => relay.admission.show.query({ instance: id }));
  return (
    <PageFrame title={words.title(rules.data?.name ?? '…')} about={words.about}>
      <PageLink to="/numbers/$id" params={{ id }}>
        ← {words.back}
      </PageLink>
      <Failed error={rules.data === undefined ? rules.error : null} />
      {rules.data === undefined ? (
        <Skeleton height={200} radius="lg" aria-hidden />
      ) : (
        <>
          <Admission id={id} rules={rules.data} />
          <Groups instance={id} />
          <Ignored id={id} rules={rules.data} />
          <Refused instance={id} counts={rules.data.refused} />
        </>
      )}
    </PageFrame>
  );
}

interface PartProps {
  readonly id: string;
  readonly rules: Rules;
}

function Admission({ id, rules }: PartProps): ReactNode {
  const words = useWords(CHATS);
  const set = useAct((change: Change) => relay.admission.set.mutate({ instance: id, ...change }));
  // What was chosen stands there at once; a refusal puts the old one back.
  const shown = { ...rules, ...(set.isPending ? set.variables : {}) };
  return (
    <Panel title={words.mode}>
      <Stack gap="md">
        <Text size="sm" c="dimmed" maw="44rem">
          {words.modeHow}
        </Text>
        <Failed error={set.error} />
        <Radio.Group
          aria-label={words.mode}
          value={shown.mode ?? rules.mode}
          onChange={(mode) => {
            set.mutate({ mode });
          }}
        >
          <Stack gap={6}>
            {MODES.map((mode) => (
              <Radio key={mode} value={mode} label={words.modes[mode]} />
            ))}
          </Stack>
        </Radio.Group>
        {shown.mode === 'allow-list' ? (
          <ChatList
            title={words.allowed}
            none={words.allowedNone}
            list="allow"
            addLabel={words.add}
            chats={rules.allow}
            add={(chat) => relay.admission.set.mutate({ instance: id, allow: [chat] })}
            remove={(chat) => relay.admission.set.mutate({ instance: id, disallow: [chat] })}
          />
        ) : null}
        <Switch
          label={words.ownNumbers}
          description={words.ownNumbersHow}
          checked={shown.ownNumbers}
          onChange={(event) => {
            set.mutate({ ownNumbers: event.currentTarget.checked });
          }}
        />
        <Switch
          label={words.otherPrograms}
          description={words.otherProgramsHow}
          checked={shown.otherPrograms}
          onChange={(event) => {
            set.mutate({ otherPrograms: event.currentTarget.checked });
          }}
        />
      </Stack>
    </Panel>
  );
}

function Ignored({ id, rules }: PartProps): ReactNode {
  const words = useWords(CHATS);
  return (
    <Panel title={words.ignored}>
      <Text size="sm" c="dimmed" mb="sm">
        {words.ignoredHow}
      </Text>
      <ChatList
        title={words.ignored}
        none={words.ignoredNone}
        list="ignore"
        addLabel={words.ignore}
        chats={rules.ignore}
        add={(chat) => relay.admission.set.mutate({ instance: id, ignore: [chat] })}
        remove={(chat) => relay.admission.set.mutate({ instance: id, unignore: [chat] })}
      />
    </Panel>
  );
}
