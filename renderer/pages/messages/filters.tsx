/** What is looked for. Everything stands in the address, so that a search can be sent to a colleague. */
import { Button, CloseButton, Collapse, Group, SimpleGrid, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconAdjustments, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Choice } from '../../design/choice.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { ABOUT, DIRECTIONS, STATES, TIMES, isNarrowed, without } from './filter.ts';
import type { Search } from './filter.ts';
import { MESSAGES } from './words.ts';

const TYPED_MS = 250;

interface FiltersProps {
  readonly search: Search;
  readonly change: (changes: { [K in keyof Search]?: Search[K] | undefined }) => void;
  readonly clear: () => void;
}

export function Filters({ search, change, clear }: FiltersProps): ReactNode {
  const words = useWords(MESSAGES);
  const [opened, { toggle }] = useDisclosure(
    isWide() || isNarrowed(without({ ...search, person: '' })),
  );
  const { data: status } = useAsk(['overview', 'status'], () => relay.overview.status.query());
  const locations = (status?.locations ?? []).map(({ id, name }) => ({
    value: id,
    label: name === '' ? id : name,
  }));
  const numbers = (status?.instances ?? []).map(({ id, name, label }) => ({
    value: id,
    label: label ?? name,
  }));
  return (
    <div role="search" aria-label={words.filters}>
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <Person
          search={search}
          change={change}
          key={search.person === undefined ? 'none' : 'some'}
        />
        <Button
          variant="default"
          leftSection={<IconAdjustments size={16} aria-hidden />}
          onClick={toggle}
          aria-expanded={opened}
        >
          {words.moreFilters}
        </Button>
      </Group>
      <Collapse expanded={opened}>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 6 }} spacing="sm" mt="sm">
          <Choice
            label={words.state}
            any={words.any}
            value={search.state}
            all={STATES.map((value) => ({ value, label: words.states[value] }))}
            choose={(state) => {
              change({ state: STATES.find((one) => one === state) });
            }}
          />
          <Choice
            label={words.time}
            any={words.anyTime}
            value={search.time}
            all={TIMES.map((value) => ({ value, label: words.times[value] }))}
            choose={(time) => {
              change({ time: TIMES.find((one) => one === time), from: undefined, to: undefined });
            }}
          />
          <Choice
            label={words.location}
            any={words.any}
            value={search.location}
            all={locations}
            choose={(location) => {
              change({ location });
            }}
          />
          <Choice
            label={words.number}
            any={words.any}
            value={search.number}
            all={numbers}
            choose={(number) => {
              change({ number });
            }}
          />
          <Choice
            label={words.direction}
            any={words.any}
            value={search.direction}
            all={DIRECTIONS.map((value) => ({ value, label: words.directions[value] }))}
            choose={(way) => {
              change({ direction: DIRECTIONS.find((one) => one === way) });
            }}
          />
          <Choice
            label={words.kind}
            value={search.about ?? 'messages'}
            all={ABOUT.map((value) => ({ value, label: words.abouts[value] }))}
            choose={(about) => {
              change({ about: ABOUT.find((one) => one === about && one !== 'messages') });
            }}
          />
        </SimpleGrid>
        {search.time === 'custom' ? (
          <Group gap="sm" mt="sm">
            <Day
              label={words.from}
              value={search.from}
              choose={(from) => {
                change({ from });
              }}
            />
            <Day
              label={words.to}
              value={search.to}
              choose={(to) => {
                change({ to });
              }}
            />
          </Group>
        ) : null}
        {isNarrowed(search) ? (
          <Button variant="subtle" size="compact-sm" mt="sm" onClick={clear}>
            {words.clear}
          </Button>
        ) : null}
      </Collapse>
    </div>
  );
}

/** There is room for all of them beside each other. */
function isWide(): boolean {
  return matchMedia('(min-width: 62em)').matches;
}

function Person({ search, change }: Pick<FiltersProps, 'search' | 'change'>): ReactNode {
  const words = useWords(MESSAGES);
  const [typed, setTyped] = useState(search.person ?? '');
  const look = useDebouncedCallback((text: string) => {
    change({ person: text.trim() === '' ? undefined : text.trim() });
  }, TYPED_MS);
  return (
    <TextInput
      flex={1}
      maw={420}
      label={words.person}
      placeholder={words.personHow}
      type="search"
      value={typed}
      maxLength={190}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed === '' ? null : (
          <CloseButton
            size="sm"
            aria-label={words.clear}
            onClick={() => {
              setTyped('');
              change({ person: undefined });
            }}
          />
        )
      }
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        look(value);
      }}
    />
  );
}

interface DayProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choose: (day: string | undefined) => void;
}

function Day({ label, value, choose }: DayProps): ReactNode {
  return (
    <TextInput
      type="date"
      label={label}
      value={value ?? ''}
      onChange={({ currentTarget }) => {
        choose(currentTarget.value === '' ? undefined : currentTarget.value);
      }}
    />
  );
}
