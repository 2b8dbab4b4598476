import { Text } from '@mantine/core';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import type { Told } from '../../relay/relay.ts';
import { useWords } from '../../words/words.ts';
import { AUDIT } from './words.ts';

type Thing = NonNullable<Told['audit']['list']['lines'][number]['thing']>;
type Target = Pick<LinkProps, 'to' | 'search' | 'params'>;

/** Leads to the page of what an act was done to, while that is there. */
export function ThingLink({ thing }: { readonly thing: Thing }): ReactNode {
  const words = useWords(AUDIT);
  const name = nameOf(thing, words.settings, words.message);
  const target = thing.isHere ? targetOf(thing) : null;
  if (target !== null) return <PageLink {...target}>{name}</PageLink>;
  return <Text size="sm">{thing.isHere ? name : words.gone(name)}</Text>;
}

function nameOf(
  { kind, id, name }: Thing,
  settings: string,
  message: (id: string) => string,
): string {
  if (kind === 'settings') return settings;
  return kind === 'message' && id !== '' ? message(name) : name;
}

function targetOf({ kind, id }: Thing): Target | null {
  switch (kind) {
    case 'number':
      return { to: '/numbers/$id', params: { id } };
    case 'server':
      return { to: '/numbers/server/$server', params: { server: id } };
    case 'location':
      return { to: '/locations/$location', params: { location: id } };
    case 'message':
      return id === '' ? null : { to: '/messages', search: { id } };
    case 'person':
      return { to: '/people' };
    case 'channel':
      return { to: '/alerts' };
    case 'settings':
      return { to: '/settings' };
  }
}
