import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import classes from './detail.module.css';
import type { Row } from './filter.ts';
import { nameOf, toneOf, whatOf } from './said.ts';
import { Status } from '../../design/status.tsx';
import type { Texts } from './texts.ts';
import { useTexts } from './texts.ts';
import { MESSAGES } from './words.ts';

const STEP = 20;
const MOST = 100;

/** What was written with the same person, on either side, the newest last. */
export function Conversation({ id, open }: { id: string; open: (id: string) => void }): ReactNode {
  const words = useWords(MESSAGES);
  const [limit, setLimit] = useState(STEP);
  const { data, error } = useAsk(['messages', 'conversation', id, limit], () =>
    relay.messages.conversation.query({ id, limit }),
  );
  const rows = [...(data?.entries ?? [])].reverse();
  const texts = useTexts(rows.map((row) => row.id));
  const name = data === undefined ? '' : nameOf(data, words);
  const hidden = rows.filter((row) => row.hasText && texts.of(row.id) === null);
  return (
    <section aria-label={words.conversation}>
      <Group justify="space-between" mb="sm">
        <Title order={3}>{name === '' ? words.conversation : words.conversationWith(name)}</Title>
        {texts.privacy === 'click' && hidden.length > 0 ? (
          <Button
            size="compact-sm"
            variant="default"
            title={words.writtenDown}
            onClick={() => {
              texts.show(hidden.map((row) => row.id));
            }}
          >
            {words.showTexts}
          </Button>
        ) : null}
      </Group>
      <Failed error={data === undefined ? error : texts.error} />
      {data === undefined ? <Skeleton height={120} radius="md" aria-hidden /> : null}
      {data !== undefined && rows.length <= 1 ? (
        <Text size="sm" c="dimmed" mb="sm">
          {words.nothingElse}
        </Text>
      ) : null}
      {data !== undefined && data.cursor !== null && limit < MOST ? (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            setLimit(limit + STEP);
          }}
        >
          {words.earlier}
        </Button>
      ) : null}
      <ol className={classes.talk}>
        {rows.map((row) => (
          <Bubble key={row.id} row={row} here={row.id === id} texts={texts} open={open} />
        ))}
      </ol>
    </section>
  );
}

interface BubbleProps {
  readonly row: Row;
  readonly here: boolean;
  readonly texts: Texts;
  readonly open: (id: string) => void;
}

function Bubble({ row, here, texts, open }: BubbleProps): ReactNode {
  const words = useWords(MESSAGES);
  const when = useWhen();
  const text = texts.of(row.id);
  return (
    <li
      className={classes.bubble}
      data-ours={row.by !== 'contact'}
      data-here={here}
      aria-current={here}
    >
      {text === null || text.text === '' ? (
        <Text size="sm" c="dimmed">
          {whatOf(row, words)}
        </Text>
      ) : (
        <Text size="sm" className={classes.text}>
          {text.text}
        </Text>
      )}
      {text?.fileName == null ? null : <Text size="xs">{text.fileName}</Text>}
      <Group gap="xs" mt={4}>
        <span className={classes.meta}>
          {words.bys[row.by]} · {when.full(row.writtenAt ?? row.createdAt)}
        </span>
        {row.state === 'done' ? null : (
          <Status tone={toneOf(row.state)}>{words.states[row.state]}</Status>
        )}
        {here ? null : (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`${words.way}: ${whatOf(row, words)}, ${when.full(row.createdAt)}`}
            onClick={() => {
              open(row.id);
            }}
          >
            {words.way}
          </Button>
        )}
      </Group>
    </li>
  );
}
