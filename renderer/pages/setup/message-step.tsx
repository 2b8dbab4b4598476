/** 6. A message each way, with the marks that WhatsApp gives it; what hinders one is said. */
import { List, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import { Panel } from '../../design/panel.tsx';
import { Copyable, Said } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import type { Tone } from '../../design/tones.ts';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import type { SetUpView } from './steps.ts';
import { SETUP } from './words.ts';

type Mark = NonNullable<SetUpView['messages']['toWhatsApp']>['mark'];

const MARK_TONES: Readonly<Record<Mark, Tone>> = {
  sent: 'soon',
  failed: 'bad',
  delivered: 'good',
  read: 'good',
};

export function MessageStep({ view }: { readonly view: SetUpView }): ReactNode {
  const { message: words } = useWords(SETUP);
  const when = useWhen();
  const { data: status } = useAsk(['overview', 'status'], () => relay.overview.status.query());
  const { toHighLevel, toWhatsApp } = view.messages;
  const open = (status?.instances ?? []).filter(({ standing }) => standing === 'open');
  const numbers = open.flatMap(({ ownJid }) => ownJid?.split('@')[0] ?? []);
  const mark = toWhatsApp?.mark ?? null;
  return (
    <>
      <Panel title={words.title}>
        <List type="ordered" size="sm" spacing="md">
          <List.Item>
            {numbers.length === 0 ? (
              <PageLink to="/setup" search={{ step: 'number' }} inherit>
                {words.numberFirst}
              </PageLink>
            ) : (
              words.write
            )}
            {numbers.map((number) => (
              <Copyable key={number} text={`+${number}`} />
            ))}
            <Line
              tone={toHighLevel === null ? 'quiet' : 'good'}
              word={toHighLevel === null ? words.waits : words.inHighLevel(when.full(toHighLevel))}
            />
          </List.Item>
          <List.Item>
            {words.answer}
            <Line
              tone={toWhatsApp === null ? 'quiet' : 'good'}
              word={toWhatsApp === null ? words.waits : words.onWhatsApp(when.full(toWhatsApp.at))}
            />
          </List.Item>
          <List.Item>
            {words.read}
            <Line
              tone={mark === null ? 'quiet' : MARK_TONES[mark]}
              word={mark === null ? words.waits : words.marks[mark]}
            />
          </List.Item>
        </List>
      </Panel>
      {status === undefined ? null : <Hindered status={status} />}
    </>
  );
}

function Line({ tone, word }: { readonly tone: Tone; readonly word: string }): ReactNode {
  return (
    <div role="status">
      <Status tone={tone}>{word}</Status>
    </div>
  );
}

function Hindered({
  status: { lastFailures, counts },
}: {
  readonly status: Awaited<ReturnType<typeof relay.overview.status.query>>;
}): ReactNode {
  const { message: words } = useWords(SETUP);
  const when = useWhen();
  if (lastFailures.length + counts.parked === 0) return null;
  return (
    <Panel title={words.hindered}>
      <Stack gap="sm">
        {lastFailures.map((one) => (
          <Said key={one.id} {...one} note={when.full(one.at)} />
        ))}
        {counts.parked === 0 ? null : <PageLink to="/people">{words.parked} →</PageLink>}
        <PageLink to="/messages">{words.messages} →</PageLink>
      </Stack>
    </Panel>
  );
}
