import { PasswordInput } from '@mantine/core';
import type { PasswordInputProps } from '@mantine/core';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { inLanguages, useWords } from '../words/words.ts';

const WORDS = inLanguages(
  { show: 'Show what is typed' },
  { 'pt-BR': { show: 'Mostrar o que foi digitado' }, es: { show: 'Mostrar lo que se escribió' } },
);

/**
 * A field whose text is hidden. Mantine's own tells a screen reader neither that it is wrong nor what stands below it, and
 * names its button in English alone.
 */
export function SecretInput(props: PasswordInputProps): ReactNode {
  const words = useWords(WORDS);
  const id = useId();
  const [about, wrong] = [`${id}-about`, `${id}-wrong`];
  const below = [props.description ? about : null, props.error ? wrong : null].filter(Boolean);
  return (
    <PasswordInput
      aria-invalid={Boolean(props.error)}
      aria-describedby={below.length === 0 ? undefined : below.join(' ')}
      descriptionProps={{ id: about }}
      errorProps={{ id: wrong }}
      visibilityToggleButtonProps={{ 'aria-label': words.show }}
      {...props}
    />
  );
}
