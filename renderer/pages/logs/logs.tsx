/** The last lines of the log: live, narrowed down, and as a file. */
import { Button, Group, Select, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { download } from '../../design/download.ts';
import { Failed } from '../../design/failed.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import classes from './logs.module.css';
import { LOGS } from './words.ts';

type Line = Told['logs']['list']['lines'][number];
type Input = NonNullable<Parameters<typeof relay.logs.list.query>[0]>;
type Level = keyof (typeof LOGS)['en']['levels'];

const LIVE_MS = 1_000;
const SHOWN = 300;
const MOST = 5_000;
const WAIT_MS = 250;
const ROOMS = [
  ...['service', 'inbound', 'journal', 'outbound', 'receipts', 'storage'],
  ...['install', 'pairing', 'control', 'events'],
];

export function Logs(): ReactNode {
  const words = useWords(LOGS);
  const [level, setLevel] = useState<Level>('debug');
  const [room, setRoom] = useState('');
  const [typed, setTyped] = useState('');
  const [isLive, setLive] = useState(true);
  const [text] = useDebouncedValue(typed, WAIT_MS);
  const filter: Input = { level, text, ...(room === '' ? {} : { room }) };
  const { data, error } = useAsk(
    ['logs', filter],
    () => relay.logs.list.query({ ...filter, limit: SHOWN }),
    { every: isLive ? LIVE_MS : false },
  );
  const save = useAct(async () => {
    const { lines } = await relay.logs.list.query({ ...filter, limit: MOST });
    download('waybridge.log', [...lines].reverse().map(lineText).join('\n'));
  });
  return (
    <PageFrame title={words.title} about={words.about}>
      <Group gap="sm" align="flex-end">
        <Select
          label={words.level}
          data={Object.entries(words.levels).map(([value, label]) => ({ value, label }))}
          value={level}
          allowDeselect={false}
          onChange={(chosen) => {
            setLevel(chosen as Level);
          }}
          w={170}
        />
        <Select
          label={words.room}
          data={[
            { value: '', label: words.allRooms },
            ...ROOMS.map((value) => ({ value, label: value })),
          ]}
          value={room}
          allowDeselect={false}
          onChange={(chosen) => {
            setRoom(chosen ?? '');
          }}
          w={170}
        />
        <TextInput
          type="search"
          label={words.search}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        <Switch
          label={words.live}
          checked={isLive}
          onChange={(event) => {
            setLive(event.currentTarget.checked);
          }}
          mb={8}
        />
        <Button
          variant="default"
          loading={save.isPending}
          onClick={() => {
            save.mutate(undefined);
          }}
        >
          {words.download}
        </Button>
      </Group>
      <Failed error={save.error ?? (data === undefined ? error : null)} />
      {data === undefined ? null : (
        <>
          <Panel title={words.lines} flush>
            <Lines lines={data.lines} isSearch={text !== '' || room !== ''} />
          </Panel>
          <Text size="xs" c="dimmed">
            {words.written(data.level)}
          </Text>
        </>
      )}
    </PageFrame>
  );
}

interface LinesProps {
  readonly lines: readonly Line[];
  readonly isSearch: boolean;
}

function Lines({ lines, isSearch }: LinesProps): ReactNode {
  const words = useWords(LOGS);
  const when = useWhen();
  if (lines.length === 0) return <Nothing>{isSearch ? words.noneFound : words.none}</Nothing>;
  return (
    <ul className={classes.lines}>
      {lines.map(({ number, at, level, room, message, rest }) => (
        <li key={number} className={classes.line} data-level={level}>
          <time>{at === null ? '' : when.exact(at)}</time>
          <span>{level}</span>
          <span>{room}</span>
          <span className={classes.message}>
            {message} <span className={classes.rest}>{rest}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function lineText({ at, level, room, message, rest }: Line): string {
  const time = at === null ? '' : new Date(at).toISOString();
  return [time, level.toUpperCase(), room, message, rest].join(' ').trim();
}
