/** Which location a page is about: the one that its address names, else the first. */
import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { inLanguages, useWords } from '../../words/words.ts';
import type { Status } from '../overview/chain.ts';

const WORDS = inLanguages(
  { location: 'Location', nothing: 'No location of that name' },
  {
    'pt-BR': { location: 'Subconta', nothing: 'Nenhuma subconta com esse nome' },
    es: { location: 'Subcuenta', nothing: 'Ninguna subcuenta con ese nombre' },
  },
);

type Location = Status['locations'][number];

interface LocationChoiceProps {
  readonly locations: readonly Location[];
  readonly chosen: Location;
  readonly choose: (id: string) => void;
}

export function LocationChoice({ locations, chosen, choose }: LocationChoiceProps): ReactNode {
  const words = useWords(WORDS);
  return (
    <Select
      label={words.location}
      data={locations.map((one) => ({ value: one.id, label: nameOf(one) }))}
      value={chosen.id}
      allowDeselect={false}
      searchable={locations.length > 10}
      nothingFoundMessage={words.nothing}
      maw={420}
      onChange={(id) => {
        if (id !== null) choose(id);
      }}
    />
  );
}

/** Undefined = there is none. */
export function locationOf(
  locations: readonly Location[],
  wanted: string | undefined,
): Location | undefined {
  return locations.find(({ id }) => id === wanted) ?? locations[0];
}

function nameOf({ id, name }: Location): string {
  return name === '' ? id : name;
}
