/** One of several things to look for, or any of them. */
import { Select } from '@mantine/core';
import type { ReactNode } from 'react';

interface ChoiceProps {
  readonly label: string;
  /** What it says when nothing is chosen; left out = something always is. */
  readonly any?: string;
  readonly value: string | undefined;
  readonly all: { value: string; label: string }[];
  readonly choose: (value: string | undefined) => void;
  /** Where it stands in a row with others; left out = all the width that there is. */
  readonly width?: number;
}

const MANY = 8;

export function Choice({ label, any, value, all, choose, width }: ChoiceProps): ReactNode {
  return (
    <Select
      label={label}
      placeholder={any}
      data={all}
      value={value ?? null}
      onChange={(chosen) => {
        choose(chosen ?? undefined);
      }}
      clearable={any !== undefined}
      allowDeselect={any !== undefined}
      searchable={all.length > MANY}
      w={width === undefined ? undefined : { base: '100%', xs: width }}
    />
  );
}
