import { Code, Select, Switch, Text, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../../words/words.ts';
import { asTyped, hasLines } from './groups.ts';
import type { Option } from './groups.ts';
import { LOCATION } from './words.ts';

interface FieldProps {
  readonly option: Option;
  /** Undefined = as it is set. */
  readonly typed: string | undefined;
  readonly error: string | null;
  readonly type: (text: string) => void;
}

/** One option: what it does, what it is while nobody sets it, and what is wrong with what was typed. */
export function OptionField({ option, typed, error, type }: FieldProps): ReactNode {
  const words = useWords(LOCATION);
  const { name, choices } = option;
  const { label, effect } = words.options[name];
  const value = typed ?? asTyped(name, option.value);
  const shown = {
    label,
    description: <Effect effect={effect} option={option} />,
    error,
  };
  if (choices?.includes('on') === true) {
    return (
      <Switch
        {...shown}
        checked={value === 'on'}
        onChange={({ currentTarget }) => {
          type(currentTarget.checked ? 'on' : 'off');
        }}
      />
    );
  }
  if (choices !== null) {
    return (
      <Select
        {...shown}
        data={choices.map((choice) => ({ value: choice, label: words.choices[choice] ?? choice }))}
        value={value}
        allowDeselect={false}
        onChange={(chosen) => {
          type(chosen ?? option.default);
        }}
      />
    );
  }
  const Input = hasLines(name) ? Textarea : TextInput;
  return (
    <Input
      {...shown}
      {...(hasLines(name) ? { autosize: true, minRows: 2 } : {})}
      value={value}
      maxLength={1_000}
      autoComplete="off"
      onChange={({ currentTarget }: { currentTarget: { value: string } }) => {
        type(currentTarget.value);
      }}
    />
  );
}

interface EffectProps {
  readonly effect: string;
  readonly option: Option;
}

function Effect({ effect, option }: EffectProps): ReactNode {
  const words = useWords(LOCATION);
  const isSwitch = option.choices?.includes('on') === true;
  // What is typed is said as it would be typed.
  const choice = option.choices === null ? undefined : words.choices[option.default];
  const normal = choice ?? option.default;
  return (
    <Text component="span" size="xs" inherit>
      {effect} {words.normally(normal === '' ? words.nothing : normal)}{' '}
      {isSwitch ? null : <Code>{option.name}</Code>}
    </Text>
  );
}
