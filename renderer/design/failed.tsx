import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { failureOf } from '../relay/failure.ts';
import { inLanguages, useWords } from '../words/words.ts';
import { Said } from './said.tsx';

const WORDS = inLanguages(
  {
    sentence: 'The relay did not answer.',
    act: 'Wait a moment; if it stays like this, look whether the relay is running.',
  },
  {
    'pt-BR': {
      sentence: 'O relay não respondeu.',
      act: 'Espere um momento; se continuar assim, verifique se o relay está em execução.',
    },
    es: {
      sentence: 'El relay no respondió.',
      act: 'Espere un momento; si sigue así, compruebe si el relay está en marcha.',
    },
  },
);

/** The failure of a question or an act, in the relay's words. */
export function Failed({ error }: { readonly error: unknown }): ReactNode {
  const words = useWords(WORDS);
  if (error === null || error === undefined) return null;
  const { sentence, act } = failureOf(error) ?? words;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert">
      <Said sentence={sentence} act={act} />
    </Alert>
  );
}
