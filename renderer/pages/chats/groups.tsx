/** The groups that a number is in, each switched on or off. */
import { Switch, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { Pager } from '../../design/pager.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { CHATS } from './words.ts';

/** Evolution is asked for the names each time (ms). */
const ASK_EVERY_MS = 15_000;

type One = Told['groups']['list']['groups'][number];

export function Groups({ instance }: { readonly instance: string }): ReactNode {
  const words = useWords(CHATS);
  const [cursor, setCursor] = useState(0);
  const page = useAsk(
    ['groups', instance, cursor],
    () => relay.groups.list.query({ instance, cursor }),
    { every: ASK_EVERY_MS },
  );
  const set = useAct((change: { group: string; on: boolean }) =>
    relay.groups.set.mutate({ instance, ...change }),
  );
  const { data } = page;
  return (
    <Panel title={words.groups} flush>
      <Text size="sm" c="dimmed" px="1.1rem" pb="sm">
        {words.groupsHow}
      </Text>
      <Failed error={set.error ?? (data === undefined ? page.error : null)} />
      {data?.groups.length === 0 ? <Nothing>{words.groupsNone}</Nothing> : null}
      <List>
        {(data?.groups ?? []).map((group) => (
          <GroupRow
            key={group.jid}
            group={group}
            isBusy={set.isPending && set.variables.group === group.jid}
            turn={(on) => {
              set.mutate({ group: group.jid, on });
            }}
          />
        ))}
      </List>
      <Pager
        cursor={cursor}
        next={data?.nextCursor ?? null}
        show={setCursor}
        words={{ first: words.first, next: words.more }}
      />
    </Panel>
  );
}

interface GroupRowProps {
  readonly group: One;
  readonly isBusy: boolean;
  readonly turn: (on: boolean) => void;
}

function GroupRow({ group, isBusy, turn }: GroupRowProps): ReactNode {
  const words = useWords(CHATS);
  const when = useWhen();
  const { jid, name, isOn, missed, lastAt, hasLeft } = group;
  const facts = [
    ...(isOn || missed === 0 ? [] : [words.missed(missed)]),
    ...(lastAt === null ? [] : [words.lastAt(when.full(lastAt))]),
  ];
  return (
    <ListItem
      acts={
        <Switch
          aria-label={words.relayed(name ?? jid)}
          checked={isOn}
          disabled={isBusy}
          onChange={(event) => {
            turn(event.currentTarget.checked);
          }}
        />
      }
    >
      <Text size="sm" fw={600}>
        {name ?? words.noName}
      </Text>
      <Text size="xs" c="dimmed" ff="monospace">
        {jid}
      </Text>
      {facts.length === 0 ? null : (
        <Text size="sm" c="dimmed">
          {facts.join(' · ')}
        </Text>
      )}
      {hasLeft ? <Text size="sm">{words.left}</Text> : null}
    </ListItem>
  );
}
