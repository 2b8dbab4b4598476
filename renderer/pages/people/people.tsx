/** People of whom WhatsApp shows no phone number: who waits to be named, and who was named by hand. */
import { Alert, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { Failed } from '../../design/failed.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Pager } from '../../design/pager.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { NameForm } from './name-form.tsx';
import { PEOPLE } from './words.ts';

type Page = Told['people']['unresolved'];
type Waiting = Page['people'][number];
type Named = Told['people']['assigned'][number];

export function People(): ReactNode {
  const words = useWords(PEOPLE);
  const [cursor, setCursor] = useState(0);
  const [done, setDone] = useState<string | null>(null);
  const waiting = useAsk(['people', 'unresolved', cursor], () =>
    relay.people.unresolved.query({ cursor }),
  );
  const named = useAsk(['people', 'assigned'], () => relay.people.assigned.query());
  // The last of a later page was named: the first one has what is left.
  if (cursor > 0 && waiting.data?.people.length === 0) setCursor(0);
  const error =
    (waiting.data === undefined ? waiting.error : null) ??
    (named.data === undefined ? named.error : null);
  return (
    <PageFrame title={words.title} about={words.about}>
      <Failed error={error} />
      {done === null ? null : (
        <Alert color="bridge" role="status">
          {done}
        </Alert>
      )}
      {waiting.data === undefined || named.data === undefined ? (
        <Skeleton height={180} radius="lg" aria-hidden />
      ) : (
        <Stack gap="md">
          <Unresolved page={waiting.data} cursor={cursor} show={setCursor} tell={setDone} />
          <Assigned all={named.data} tell={setDone} />
        </Stack>
      )}
    </PageFrame>
  );
}

interface UnresolvedProps {
  readonly page: Page;
  readonly cursor: number;
  readonly show: (cursor: number) => void;
  readonly tell: (what: string) => void;
}

function Unresolved({ page, cursor, show, tell }: UnresolvedProps): ReactNode {
  const words = useWords(PEOPLE);
  const { people, nextCursor, total } = page;
  return (
    <Panel
      title={words.waiting}
      flush
      aside={
        total === 0 ? null : (
          <Text size="sm" c="dimmed">
            {words.shown(cursor + 1, cursor + people.length, total)}
          </Text>
        )
      }
    >
      {people.length === 0 ? (
        <Nothing>{words.waitingNone}</Nothing>
      ) : (
        <List>
          {people.map((one) => (
            <WaitingPerson key={`${one.instanceId} ${one.lid}`} person={one} tell={tell} />
          ))}
        </List>
      )}
      <Pager cursor={cursor} next={nextCursor} show={show} words={words} />
    </Panel>
  );
}

function WaitingPerson({
  person: { lid, instance, count, since },
  tell,
}: {
  readonly person: Waiting;
  readonly tell: (what: string) => void;
}): ReactNode {
  const words = useWords(PEOPLE);
  const when = useWhen();
  return (
    <ListItem acts={<NameForm lid={lid} tell={tell} />}>
      <Text ff="monospace" size="sm" fw={600}>
        {lid}
      </Text>
      <Text size="sm" c="dimmed">
        {words.atNumber(instance)} · {words.since(when.full(since))}
      </Text>
      <PageLink
        to="/messages"
        search={{ person: lid, state: 'parked' }}
        aria-label={`${words.read(count)}: ${lid}, ${instance}`}
      >
        {words.read(count)}
      </PageLink>
    </ListItem>
  );
}

function Assigned({
  all,
  tell,
}: {
  readonly all: readonly Named[];
  readonly tell: (what: string) => void;
}): ReactNode {
  const words = useWords(PEOPLE);
  const when = useWhen();
  const undo = useAct(async (peer: string) => {
    await relay.people.undo.mutate({ peer });
    tell(words.undone(peer));
  });
  return (
    <Panel title={words.assigned} flush>
      <Failed error={undo.error} />
      {all.length === 0 ? (
        <Nothing>{words.assignedNone}</Nothing>
      ) : (
        <List>
          {all.map(({ instanceId, instance, lid, phone, contactId, assignedAt, ...one }) => (
            <ListItem
              key={`${instanceId} ${lid}`}
              acts={
                <ConfirmButton
                  label={words.undo}
                  about={`${lid}, ${instance}`}
                  title={words.undoTitle(lid)}
                  consequence={words.undoHow}
                  cancel={words.cancel}
                  busy={undo.isPending && undo.variables === lid}
                  act={() => {
                    undo.mutate(lid);
                  }}
                />
              }
            >
              <Text size="sm" fw={600}>
                {phone === null ? words.contactIs(contactId ?? '') : shownPhone(phone)}
              </Text>
              <Text size="sm" c="dimmed">
                <Text span ff="monospace" size="sm">
                  {lid}
                </Text>{' '}
                · {words.atNumber(instance)} · {words.assignedAt(when.full(assignedAt))}
              </Text>
              {one.contradictedBy === null ? null : (
                <div>
                  <Status tone="bad">{words.contradicted(shownPhone(one.contradictedBy))}</Status>
                  <Text size="sm" c="dimmed">
                    {words.contradictedHow}
                  </Text>
                </div>
              )}
            </ListItem>
          ))}
        </List>
      )}
    </Panel>
  );
}

function shownPhone(jid: string): string {
  return `+${jid.split('@')[0] ?? ''}`;
}
