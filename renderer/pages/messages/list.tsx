/** The messages that were found: as long as one likes, with only the seen rows drawn. */
import { Button, VisuallyHidden } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconArrowUp } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Nothing } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import type { Feed, FeedState } from './feed.ts';
import { MOST_ROWS } from './feed.ts';
import type { Row } from './filter.ts';
import classes from './list.module.css';
import { nameOf, toneOf, whatOf, whyOf } from './said.ts';
import { useWindow } from './use-window.ts';
import { MESSAGES } from './words.ts';

const ROW_HEIGHT = 62;
/** So many rows before its end the list goes on. */
const AHEAD = 30;

interface MessageListProps {
  readonly feed: Feed;
  readonly state: FeedState;
  readonly narrowed: boolean;
  /** The row under the cursor. */
  readonly at: string | null;
  readonly move: (id: string) => void;
  readonly open: (id: string) => void;
}

export function MessageList(props: MessageListProps): ReactNode {
  const { feed, state, narrowed, at, move, open } = props;
  const words = useWords(MESSAGES);
  const [element, setElement] = useState<HTMLElement | null>(null);
  const { rows } = state;
  const seen = useWindow(element, rows.length, ROW_HEIGHT);
  const { atTop, last, show } = seen;
  const index = rows.findIndex(({ id }) => id === at);
  useEffect(() => {
    feed.setAtTop(atTop);
  }, [feed, atTop]);
  // What takes several looks, because hardly anything matches, goes on by itself.
  useEffect(() => {
    if (last + AHEAD >= rows.length) feed.more();
  }, [feed, last, rows.length, state.cursor]);
  useEffect(() => {
    if (index >= 0) show(index);
  }, [index, show]);

  const step = (by: number): void => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, index + by))];
    if (next !== undefined) move(next.id);
  };
  const keys: Readonly<Record<string, () => void>> = {
    j: () => {
      step(1);
    },
    ArrowDown: () => {
      step(1);
    },
    k: () => {
      step(-1);
    },
    ArrowUp: () => {
      step(-1);
    },
    PageDown: () => {
      step(10);
    },
    PageUp: () => {
      step(-10);
    },
    Home: () => {
      step(-rows.length);
    },
    End: () => {
      step(rows.length);
    },
    Enter: () => {
      if (at !== null) open(at);
    },
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };

  if (rows.length === 0) {
    if (!state.ready || state.cursor !== null) return <Foot state={state} />;
    return <Nothing>{narrowed ? words.nothingFound : words.nothing}</Nothing>;
  }
  return (
    <div className={classes.list} ref={setElement}>
      {state.news ? (
        <div className={classes.news}>
          <Button
            size="compact-sm"
            leftSection={<IconArrowUp size={14} aria-hidden />}
            onClick={() => element?.scrollTo({ top: 0 })}
          >
            {words.news}
          </Button>
        </div>
      ) : null}
      <div
        role="listbox"
        tabIndex={0}
        aria-label={words.list}
        aria-describedby="message-keys"
        aria-activedescendant={index < 0 ? undefined : `message-${rows[index]?.id ?? ''}`}
        className={classes.all}
        style={{ height: seen.height }}
        onKeyDown={onKeyDown}
      >
        {drawn(rows, seen.first, last, index).map((place) => {
          const row = rows[place];
          if (row === undefined) return null;
          return (
            <MessageRow
              key={row.id}
              row={row}
              place={place}
              count={state.cursor === null ? rows.length : -1}
              selected={row.id === at}
              open={() => {
                move(row.id);
                open(row.id);
              }}
            />
          );
        })}
      </div>
      <Foot state={state} />
      <VisuallyHidden id="message-keys">{words.keys}</VisuallyHidden>
    </div>
  );
}

/** The seen rows; the one under the cursor is always there, so that its name can be read. */
function drawn(rows: readonly Row[], first: number, last: number, at: number): number[] {
  const places = Array.from({ length: Math.max(0, last - first) }, (_, n) => first + n);
  return at >= 0 && at < rows.length && !places.includes(at) ? [...places, at] : places;
}

interface MessageRowProps {
  readonly row: Row;
  readonly place: number;
  readonly count: number;
  readonly selected: boolean;
  readonly open: () => void;
}

function MessageRow({ row, place, count, selected, open }: MessageRowProps): ReactNode {
  const words = useWords(MESSAGES);
  const when = useWhen();
  const Arrow = row.direction === 'to-whatsapp' ? IconArrowRight : IconArrowLeft;
  const why = whyOf(row);
  const { person } = row;
  return (
    // The list itself hears the keys.
    <div
      role="option"
      id={`message-${row.id}`}
      aria-selected={selected}
      aria-posinset={place + 1}
      aria-setsize={count}
      className={classes.row}
      style={{ top: place * ROW_HEIGHT, height: ROW_HEIGHT }}
      onClick={open}
    >
      <div className={classes.name}>
        {nameOf(row, words)}
        {person?.name === null || person?.phone == null ? null : (
          <span className={classes.phone}>{person.phone}</span>
        )}
      </div>
      <time
        className={classes.time}
        dateTime={new Date(row.createdAt).toISOString()}
        title={when.exact(row.createdAt)}
      >
        {when.short(row.createdAt)}
      </time>
      <div className={classes.what}>
        <Arrow size={14} role="img" aria-label={words.directions[row.direction]} />{' '}
        {whatOf(row, words)}, {words.bys[row.by]}
        {why === '' ? '' : ` – ${why}`}
      </div>
      <div className={classes.end}>
        <Status tone={toneOf(row.state)}>{words.states[row.state]}</Status>
      </div>
    </div>
  );
}

function Foot({ state }: { readonly state: FeedState }): ReactNode {
  const words = useWords(MESSAGES);
  const when = useWhen();
  const { searchedTo, cursor, rows, busy } = state;
  const text =
    rows.length >= MOST_ROWS
      ? words.most
      : searchedTo !== null
        ? words.searched(when.full(searchedTo))
        : busy || cursor !== null || !state.ready
          ? words.loading
          : words.end;
  return (
    <div className={classes.foot} role="status">
      {text}
    </div>
  );
}
