/** The rules in their order; each can be moved and removed, by keyboard too. */
import { Button, Group, Select, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../../design/confirm.tsx';
import { Failed } from '../../design/failed.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { Panel } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { numberName } from './place.ts';
import type { Place } from './place.ts';
import { useRuleWords } from './rule-words.ts';
import type { RuleParts, Rules } from './rule-words.ts';
import { changeable, textsOf, useSetRules } from './use-rules.ts';
import { ROUTING } from './words.ts';

interface RuleListProps {
  readonly place: Place;
  readonly rules: Rules;
}

type Direction = 'up' | 'down';

/** The button that is focused once the rule that was moved stands where it went, so that it can be moved on. */
interface Wanted {
  readonly at: number;
  readonly text: string;
  readonly way: Direction;
}

export function RuleList({ place, rules }: RuleListProps): ReactNode {
  const words = useWords(ROUTING);
  const sentence = useRuleWords(place);
  const prefix = useId();
  const [told, setTold] = useState('');
  const set = useSetRules(rules);
  const shown = changeable(rules);
  const idOf = (at: number, what: Direction): string => `${prefix}${String(at)}${what}`;
  const wanted = useRef<Wanted | null>(null);
  useEffect(() => {
    const button = wanted.current;
    if (button === null || shown[button.at]?.text !== button.text) return;
    wanted.current = null;
    document.getElementById(idOf(button.at, button.way))?.focus();
  });
  const move = (at: number, way: Direction): void => {
    const to = at + (way === 'up' ? -1 : 1);
    const rule = shown[at];
    if (set.isPending || rule === undefined || to < 0 || to >= shown.length) return;
    const isAtEnd = way === 'up' ? to === 0 : to === shown.length - 1;
    const other = way === 'up' ? 'down' : 'up';
    wanted.current = { at: to, text: rule.text, way: isAtEnd ? other : way };
    set.mutate(textsOf(shown.toSpliced(at, 1).toSpliced(to, 0, rule)), {
      onSuccess: () => {
        setTold(words.moved(sentence(rule), to + 1, shown.length));
      },
      onError: () => {
        wanted.current = null;
      },
    });
  };
  const remove = (at: number, rule: RuleParts): void => {
    set.mutate(textsOf(shown.toSpliced(at, 1)), {
      onSuccess: () => {
        setTold(words.removed(sentence(rule)));
      },
    });
  };
  return (
    <Panel
      title={words.rules}
      flush
      aside={
        rules.isDefault ? (
          <Text size="sm" c="dimmed">
            {words.standard}
          </Text>
        ) : (
          <Reset rules={rules} tell={setTold} />
        )
      }
    >
      <VisuallyHidden role="status">{told}</VisuallyHidden>
      <Failed error={set.error} />
      <List ordered>
        {shown.map((rule, at) => (
          <ListItem
            key={`${rule.text} ${String(at)}`}
            acts={
              <Group gap={4} wrap="nowrap">
                {(['up', 'down'] as const).map((way) => (
                  <Button
                    key={way}
                    id={idOf(at, way)}
                    size="compact-sm"
                    variant="subtle"
                    color="gray"
                    disabled={way === 'up' ? at === 0 : at === shown.length - 1}
                    aria-label={`${words[way]}: ${sentence(rule)}`}
                    onClick={() => {
                      move(at, way);
                    }}
                  >
                    {way === 'up' ? (
                      <IconArrowUp size={16} aria-hidden />
                    ) : (
                      <IconArrowDown size={16} aria-hidden />
                    )}
                  </Button>
                ))}
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  aria-label={`${words.remove}: ${sentence(rule)}`}
                  onClick={() => {
                    if (!set.isPending) remove(at, rule);
                  }}
                >
                  {words.remove}
                </Button>
              </Group>
            }
          >
            <Text size="sm" component="div">
              {at + 1}. {sentence(rule)}{' '}
              {rule.instanceId !== null && rule.instance === null ? (
                <Status tone="bad">{words.passedOver}</Status>
              ) : null}
            </Text>
          </ListItem>
        ))}
        <ListItem acts={<DefaultNumber place={place} />}>
          <Text size="sm">{words.last(defaultName(place) ?? words.firstNumber)}</Text>
        </ListItem>
      </List>
    </Panel>
  );
}

function defaultName(place: Place): string | null {
  const { location, numbers } = place;
  return numberName(place, location.defaultInstanceId) ?? numberName(place, numbers[0]?.id ?? null);
}

function DefaultNumber({ place: { location, numbers } }: Pick<RuleListProps, 'place'>): ReactNode {
  const words = useWords(ROUTING);
  const set = useAct((defaultInstance: string) =>
    relay.locations.set.mutate({ id: location.id, defaultInstance }),
  );
  if (numbers.length < 2) return null;
  const isOurs = numbers.some(({ id }) => id === location.defaultInstanceId);
  return (
    <Stack gap={4}>
      <Select
        size="xs"
        label={words.defaultNumber}
        description={words.defaultHow}
        allowDeselect={false}
        data={[
          { value: '', label: words.firstNumber },
          ...numbers.map(({ id, name, label }) => ({ value: id, label: label ?? name })),
        ]}
        value={isOurs ? location.defaultInstanceId : ''}
        onChange={(id) => {
          set.mutate(id ?? '');
        }}
      />
      <Failed error={set.error} />
    </Stack>
  );
}

function Reset({
  rules,
  tell,
}: {
  readonly rules: Rules;
  readonly tell: (what: string) => void;
}): ReactNode {
  const words = useWords(ROUTING);
  const set = useSetRules(rules);
  return (
    <>
      <Failed error={set.error} />
      <ConfirmButton
        label={words.reset}
        about={rules.location}
        title={words.resetTitle}
        consequence={words.resetHow(changeable(rules).length)}
        cancel={words.cancel}
        busy={set.isPending}
        act={() => {
          set.mutate([], {
            onSuccess: () => {
              tell(words.standard);
            },
          });
        }}
      />
    </>
  );
}
