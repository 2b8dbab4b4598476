import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { failureOf } from '../relay/failure.ts';
import { inLanguages, useWords } from '../words/words.ts';
import { fixOf, refusedIn } from './fields.ts';
import type { Fields } from './fields.ts';
import { Said } from './said.tsx';

const WORDS = inLanguages(
  {
    sentence: 'The relay did not answer.',
    act: 'Wait a moment; if it stays like this, look whether the relay is running.',
    wrong: (label: string) => `“${label}” is not right.`,
  },
  {
    'pt-BR': {
      sentence: 'O relay não respondeu.',
      act: 'Espere um momento; se continuar assim, verifique se o relay está em execução.',
      wrong: (label) => `“${label}” não está certo.`,
    },
    es: {
      sentence: 'El relay no respondió.',
      act: 'Espere un momento; si sigue así, compruebe si el relay está en marcha.',
      wrong: (label) => `“${label}” no es correcto.`,
    },
  },
);

interface FailedProps {
  readonly error: unknown;
  /** Those of the form that was sent. */
  readonly fields?: Fields;
}

/** The failure of a question or an act, in the relay's words; a field is named as the form names it. */
export function Failed({ error, fields }: FailedProps): ReactNode {
  const words = useWords(WORDS);
  if (error === null || error === undefined) return null;
  const refused = refusedIn(fields, error);
  const { sentence, act } =
    refused?.isNamed === true
      ? { sentence: words.wrong(refused.label), act: fixOf(refused) }
      : (failureOf(error) ?? words);
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert">
      <Said sentence={sentence} act={act} />
    </Alert>
  );
}
