import { Autocomplete } from '@mantine/core';
import type { ReactNode } from 'react';

interface UserFieldProps {
  readonly names: ReadonlyMap<string, string>;
  readonly label: string;
  readonly description?: string;
  readonly error?: string | null;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly required?: boolean;
}

/** A HighLevel user by its id; those who have a name here are offered by it. */
export function UserField({ names, change, ...field }: UserFieldProps): ReactNode {
  return (
    <Autocomplete
      {...field}
      maxLength={80}
      autoComplete="off"
      data={[...names.keys()]}
      filter={({ options, search }) =>
        options.filter((one) =>
          'value' in one
            ? `${one.value} ${names.get(one.value) ?? ''}`
                .toLowerCase()
                .includes(search.trim().toLowerCase())
            : true,
        )
      }
      renderOption={({ option }) => `${names.get(option.value) ?? ''} (${option.value})`}
      onChange={change}
    />
  );
}
