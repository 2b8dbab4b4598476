/** How much comes and waits now, each figure a link to what is behind it. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import { Panel } from '../../design/panel.tsx';
import { useLanguage } from '../../words/language.ts';
import { useWhen } from '../../words/when.ts';
import { figure, useWords } from '../../words/words.ts';
import type { Status as RelayStatus } from './chain.ts';
import classes from './overview.module.css';
import { useRates } from './use-rates.ts';
import { OVERVIEW } from './words.ts';

interface Part {
  readonly status: RelayStatus;
}

const RATES = [
  { way: 'inbound', direction: 'to-highlevel', word: 'toHighLevel' },
  { way: 'outbound', direction: 'to-whatsapp', word: 'toWhatsApp' },
] as const;
const STATES = ['waiting', 'running', 'parked', 'unsure', 'dead'] as const;

export function Tiles({ status: { counts, oldestWaiting, unsupported } }: Part): ReactNode {
  const words = useWords(OVERVIEW);
  const when = useWhen();
  const language = useLanguage();
  const types = Object.entries(unsupported);
  const rates = useRates();
  return (
    <Panel title={words.entries}>
      <dl className={classes.tiles}>
        {RATES.map(({ way, direction, word }) => {
          const count = rates === null ? '–' : figure(rates[way], language);
          return (
            <div key={way}>
              <dt>{words[word]}</dt>
              <dd className={classes.figure}>
                <PageLink
                  to="/messages"
                  search={{ direction }}
                  inherit
                  c="inherit"
                  aria-label={`${words[word]}, ${words.lastMinute}: ${count}`}
                >
                  {count}
                </PageLink>
              </dd>
              <dd className={classes.how}>{words.lastMinute}</dd>
            </div>
          );
        })}
        {STATES.map((state) => (
          <div
            key={state}
            data-alarming={(state === 'unsure' || state === 'dead') && counts[state] > 0}
          >
            <dt>{words.state[state]}</dt>
            <dd className={classes.figure}>
              <PageLink
                to="/messages"
                // What is being sent now was waiting a moment ago, and is looked for as such.
                search={{ state: state === 'running' ? 'waiting' : state, about: 'all' }}
                inherit
                c="inherit"
                aria-label={`${words.state[state]}: ${figure(counts[state], language)}`}
              >
                {figure(counts[state], language)}
              </PageLink>
            </dd>
            <dd className={classes.how}>{words.stateHow[state]}</dd>
          </div>
        ))}
      </dl>
      {oldestWaiting === null ? null : (
        <Text size="sm" c="dimmed" mt="sm">
          {words.oldest(when.full(oldestWaiting))}
        </Text>
      )}
      {counts.parked === 0 ? null : (
        <PageLink to="/people" mt="sm" display="inline-block">
          {words.unknownPeople} →
        </PageLink>
      )}
      {types.length === 0 ? null : (
        <Text size="sm" c="dimmed" mt="sm">
          {words.unsupported}: {types.map(([type, count]) => `${type} ${count}`).join(' · ')}
        </Text>
      )}
    </Panel>
  );
}
