/** One more rule, behind those there are. */
import { Button, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Panel } from '../../design/panel.tsx';
import { useWords } from '../../words/words.ts';
import type { Place } from './place.ts';
import type { Rules } from './rule-words.ts';
import { UserField } from './user-field.tsx';
import { changeable, useSetRules } from './use-rules.ts';
import { ROUTING } from './words.ts';

const KINDS = ['tag', 'user', 'code', 'sticky', 'tags'] as const;
type Kind = (typeof KINDS)[number];

interface AddRuleProps {
  readonly place: Place;
  readonly rules: Rules;
}

export function AddRule({ place, rules }: AddRuleProps): ReactNode {
  const words = useWords(ROUTING);
  const [kind, setKind] = useState<Kind>('tag');
  const [what, setWhat] = useState('');
  const [number, setNumber] = useState<string | null>(null);
  const [days, setDays] = useState<number | string>('');
  const [told, setTold] = useState<string | null>(null);
  const { numbers, names } = place;
  const set = useSetRules(rules);
  const isBadCode = kind === 'code' && /\s/.test(what.trim());
  const chosen = number ?? numbers[0]?.id ?? '';
  const add = (): void => {
    const text = textOf(kind, { what: what.trim(), number: chosen, days: String(days) });
    set.mutate([...changeable(rules).map((one) => one.text), text], {
      onSuccess: () => {
        setTold(words.added(kindOf(words.kinds, kind, what.trim())));
        setWhat('');
      },
    });
  };
  return (
    <Panel title={words.add}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBadCode) add();
        }}
      >
        <Stack maw={560}>
          <Select
            label={words.kind}
            description={words.kindHow[kind]}
            allowDeselect={false}
            data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
            value={kind}
            onChange={(value) => {
              setKind(KINDS.find((one) => one === value) ?? 'tag');
              setWhat('');
            }}
          />
          {kind === 'tag' || kind === 'code' ? (
            <TextInput
              label={words.whats[kind]}
              required
              maxLength={100}
              autoComplete="off"
              error={isBadCode ? words.oneWord : null}
              value={what}
              onChange={(event) => {
                setWhat(event.currentTarget.value);
              }}
            />
          ) : null}
          {kind === 'user' ? (
            <UserField
              label={words.whats.user}
              names={names}
              value={what}
              change={setWhat}
              required
            />
          ) : null}
          {kind === 'sticky' ? (
            <NumberInput
              label={words.days}
              description={words.daysHow}
              min={1}
              max={3_650}
              allowDecimal={false}
              value={days}
              onChange={setDays}
            />
          ) : null}
          {kind === 'sticky' || kind === 'tags' ? null : (
            <Select
              label={words.number}
              allowDeselect={false}
              data={numbers.map(({ id, name, label }) => ({ value: id, label: label ?? name }))}
              value={chosen}
              onChange={setNumber}
            />
          )}
          <Failed error={set.error} />
          <Button type="submit" loading={set.isPending} style={{ alignSelf: 'flex-start' }}>
            {words.save}
          </Button>
          <Text size="sm" role="status">
            {told}
          </Text>
        </Stack>
      </form>
    </Panel>
  );
}

function kindOf(kinds: Readonly<Record<Kind, string>>, kind: Kind, what: string): string {
  return what === '' ? kinds[kind] : `${kinds[kind]}: ${what}`;
}

function textOf(
  kind: Kind,
  { what, number, days }: { readonly what: string; readonly number: string; readonly days: string },
): string {
  switch (kind) {
    case 'code':
    case 'tag':
    case 'user':
      return `${kind}:${what}=${number}`;
    case 'sticky':
      return days === '' ? 'sticky' : `sticky:${days}`;
    case 'tags':
      return 'tags';
  }
}
