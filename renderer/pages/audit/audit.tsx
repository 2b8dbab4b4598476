/** Who did what here, when, and to what: the newest first, a page at a time. */
import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Choice } from '../../design/choice.tsx';
import { DataTable } from '../../design/data-table.tsx';
import { Failed } from '../../design/failed.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { beginOf, SPANS } from './search.ts';
import type { AuditSearch } from './search.ts';
import { ThingLink } from './thing-link.tsx';
import { AUDIT } from './words.ts';

type Line = Told['audit']['list']['lines'][number];

const PAGE = 50;

export function Audit(): ReactNode {
  const words = useWords(AUDIT);
  const search = useSearch({ from: '/audit' });
  const { who: actor, act, after: cursor } = search;
  const { data, error } = useAsk(['audit', search], () =>
    relay.audit.list.query({ actor, act, cursor, since: beginOf(search), limit: PAGE }),
  );
  return (
    <PageFrame title={words.title} about={words.about}>
      <Filters search={search} />
      <Failed error={data === undefined ? error : null} />
      <Panel title={words.acts} flush>
        {data === undefined ? (
          <Skeleton height={240} aria-hidden />
        ) : (
          <Lines lines={data.lines} isNarrowed={Object.keys(search).length > 0} />
        )}
      </Panel>
      <Pages search={search} cursor={data?.cursor ?? null} />
    </PageFrame>
  );
}

interface FiltersProps {
  readonly search: AuditSearch;
}

function Filters({ search }: FiltersProps): ReactNode {
  const words = useWords(AUDIT);
  const change = useChange();
  const { data } = useAsk(['audit', 'choices'], () => relay.audit.choices.query());
  const { people = [], acts = [] } = data ?? {};
  return (
    <Group gap="sm" role="search" aria-label={words.filters} align="flex-end">
      <Choice
        label={words.who}
        any={words.anybody}
        value={search.who}
        all={people.map(({ actor: value, who: label }) => ({ value, label }))}
        width={260}
        choose={(who) => {
          change({ ...search, who });
        }}
      />
      <Choice
        label={words.what}
        any={words.anything}
        value={search.act}
        all={acts.map(({ act: value, did: label }) => ({ value, label }))}
        width={260}
        choose={(act) => {
          change({ ...search, act });
        }}
      />
      <Choice
        label={words.when}
        any={words.anyTime}
        value={search.span}
        all={SPANS.map((value) => ({ value, label: words.spans[value] }))}
        width={260}
        choose={(span) => {
          change({ ...search, span: SPANS.find((one) => one === span) });
        }}
      />
    </Group>
  );
}

interface LinesProps {
  readonly lines: readonly Line[];
  readonly isNarrowed: boolean;
}

function Lines({ lines, isNarrowed }: LinesProps): ReactNode {
  const words = useWords(AUDIT);
  const when = useWhen();
  if (lines.length === 0) return <Nothing>{isNarrowed ? words.noneFound : words.none}</Nothing>;
  return (
    <DataTable
      label={words.acts}
      rows={lines}
      keyOf={({ id }) => id}
      columns={[
        { head: words.what, isName: true, cell: ({ did }) => <strong>{did}</strong>, width: '30%' },
        {
          head: words.thing,
          cell: ({ thing, more }) => <OnWhat thing={thing} more={more} />,
          width: '26%',
        },
        { head: words.who, cell: ({ who }) => who, width: '20%' },
        { head: words.when, cell: ({ at }) => when.exact(at), width: '24%' },
      ]}
    />
  );
}

function OnWhat({ thing, more }: Pick<Line, 'thing' | 'more'>): ReactNode {
  if (thing === null && more === '') return '–';
  return (
    <>
      {thing === null ? null : <ThingLink thing={thing} />}
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {more}
      </Text>
    </>
  );
}

interface PagesProps {
  readonly search: AuditSearch;
  readonly cursor: string | null;
}

function Pages({ search, cursor }: PagesProps): ReactNode {
  const words = useWords(AUDIT);
  const change = useChange();
  if (cursor === null && search.after === undefined) return null;
  return (
    <Group gap="sm">
      <Button
        variant="default"
        disabled={search.after === undefined}
        onClick={() => {
          change(search);
        }}
      >
        {words.newest}
      </Button>
      <Button
        variant="default"
        disabled={cursor === null}
        onClick={() => {
          change(search, cursor ?? undefined);
        }}
      >
        {words.older}
      </Button>
    </Group>
  );
}

/** A new search begins with the newest, unless it goes on after a line. */
function useChange(): (
  search: { [K in keyof AuditSearch]: AuditSearch[K] | undefined },
  after?: string,
) => void {
  const go = useNavigate({ from: '/audit' });
  return ({ who, act, span }, after) => {
    const all = { who, act, span, after };
    const kept = Object.entries(all).filter(([, value]) => value !== undefined);
    void go({ search: Object.fromEntries(kept) });
  };
}
