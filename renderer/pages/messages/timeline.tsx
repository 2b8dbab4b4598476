import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Tone } from '../../design/tones.ts';
import type { Told } from '../../relay/relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import classes from './detail.module.css';
import { toneOf } from './said.ts';
import { MESSAGES } from './words.ts';
import type { MessageWords } from './words.ts';

type Step = Told['messages']['timeline']['steps'][number];

/** Every step of a message's way, the first one first. */
export function Timeline({ steps }: { readonly steps: readonly Step[] }): ReactNode {
  const words = useWords(MESSAGES);
  const when = useWhen();
  return (
    <ol className={classes.steps} aria-label={words.way}>
      {steps.map((step, place) => (
        <li key={place} className={classes.step}>
          <span className={classes.dot} data-tone={toneOfStep(step)} aria-hidden />
          <Text size="sm" fw={600}>
            {titleOf(step, words)}
          </Text>
          <Text size="xs" c="dimmed">
            {step.at === null ? null : (
              <time dateTime={new Date(step.at).toISOString()}>
                {when.full(step.at)} ({when.clock(step.at)})
              </time>
            )}
            {step.type === 'attempt' ? ` · ${when.long(step.ms)}` : ''}
            {step.type === 'now' && step.nextTryAt !== null
              ? ` · ${words.nextTry(when.ago(step.nextTryAt))}`
              : ''}
            {step.type === 'receipt' && !step.shown ? ` · ${words.notShown}` : ''}
            {step.type === 'stored' && step.recovered ? ` · ${words.recovered}` : ''}
          </Text>
          {step.failure === null ? null : (
            <Text size="sm" mt={2}>
              {step.failure.sentence}
            </Text>
          )}
          {step.failure?.answer == null ? null : (
            <Text component="div" className={classes.answer} c="dimmed" ff="monospace" mt={2}>
              {words.answer}: {step.failure.answer}
            </Text>
          )}
        </li>
      ))}
    </ol>
  );
}

function titleOf(step: Step, words: MessageWords): string {
  switch (step.type) {
    case 'written':
      return words.written;
    case 'stored':
      return words.stored;
    case 'attempt':
      return `${words.attempt(step.number)}: ${words.outcomes[step.outcome] ?? step.outcome}`;
    case 'now':
      return words.states[step.state];
    case 'receipt':
      return words.receipts[step.status];
  }
}

const OUTCOMES: Readonly<Record<string, Tone>> = { sent: 'good', again: 'soon', parked: 'soon' };

function toneOfStep(step: Step): Tone {
  switch (step.type) {
    case 'written':
    case 'stored':
      return 'quiet';
    case 'attempt':
      return OUTCOMES[step.outcome] ?? 'bad';
    case 'now':
      return toneOf(step.state);
    case 'receipt':
      return step.status === 'failed' ? 'bad' : 'good';
  }
}
