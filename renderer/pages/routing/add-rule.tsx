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
const MOST_DAYS = 3_650;

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
  const [isTried, setTried] = useState(false);
  const { numbers, names } = place;
  const set = useSetRules(rules);
  const wrong = wrongIn(kind, { what: what.trim(), days: String(days) });
  // What is missing is only said to who leaves it out.
  const error = wrong === 'needed' && !isTried ? null : wrong && words[wrong];
  const chosen = number ?? numbers[0]?.id ?? '';
  const add = (): void => {
    const text = textOf(kind, { what: what.trim(), number: chosen, days: String(days) });
    set.mutate([...changeable(rules).map((one) => one.text), text], {
      onSuccess: () => {
        setTold(words.added(kindOf(words.kinds, kind, what.trim())));
        setWhat('');
        setTried(false);
      },
    });
  };
  return (
    <Panel title={words.add}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (wrong === null) add();
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
              setTried(false);
            }}
          />
          {kind === 'tag' || kind === 'code' ? (
            <TextInput
              label={words.whats[kind]}
              required
              maxLength={100}
              autoComplete="off"
              error={error}
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
              error={error}
              value={what}
              change={setWhat}
              required
            />
          ) : null}
          {kind === 'sticky' ? (
            <NumberInput
              label={words.days}
              description={words.daysHow}
              error={error}
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

/** A key of the page's words; null = it can be added. */
function wrongIn(
  kind: Kind,
  { what, days }: { readonly what: string; readonly days: string },
): 'needed' | 'oneWord' | 'daysWrong' | null {
  if (kind === 'tags') return null;
  if (kind === 'sticky') return days === '' || isDays(days) ? null : 'daysWrong';
  if (what === '') return 'needed';
  return kind === 'code' && /\s/.test(what) ? 'oneWord' : null;
}

function isDays(text: string): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_DAYS;
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
