import { Code, CopyButton, Group, Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { inLanguages, useWords } from '../words/words.ts';
import classes from './said.module.css';

const WORDS = inLanguages(
  { copy: (what: string) => `Copy ${what}`, copied: 'Copied' },
  {
    'pt-BR': { copy: (what) => `Copiar ${what}`, copied: 'Copiado' },
    es: { copy: (what) => `Copiar ${what}`, copied: 'Copiado' },
  },
);

interface SaidProps {
  readonly sentence: string;
  readonly act: string;
  /** Since when, where, which entry. */
  readonly note?: ReactNode;
  /** What can be pressed to mend it. */
  readonly children?: ReactNode;
}

/** What the relay says of a failure: the sentence, and the one act that mends it. */
export function Said({ sentence, act, note, children }: SaidProps): ReactNode {
  return (
    <div>
      <Text fw={600} size="sm">
        {sentence}
      </Text>
      {isCommand(act) ? (
        <Copyable text={act} />
      ) : (
        <Text size="sm" c="dimmed">
          {act}
        </Text>
      )}
      {note === undefined ? null : (
        <Text size="xs" c="dimmed" mt={4} component="div">
          {note}
        </Text>
      )}
      {children}
    </div>
  );
}

function isCommand(act: string): boolean {
  return /^(?:waybridge|chmod) /.test(act);
}

/** Something to be pasted elsewhere: an address, an id, a command. */
export function Copyable({ text }: { readonly text: string }): ReactNode {
  const words = useWords(WORDS);
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Group gap={6} wrap="nowrap" className={classes.copyable}>
          <Code className={classes.code}>{text}</Code>
          <UnstyledButton
            onClick={copy}
            aria-label={copied ? words.copied : words.copy(text)}
            className={classes.button}
          >
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </UnstyledButton>
        </Group>
      )}
    </CopyButton>
  );
}
