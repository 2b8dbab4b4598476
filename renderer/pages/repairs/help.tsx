/** A page of docs/repairs in the reader's language, as it stands in the repository. */
import { Paper, Skeleton, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { useLanguage } from '../../words/language.ts';
import type { Language } from '../../words/language.ts';
import { useWords } from '../../words/words.ts';
import { Markdown, readMarkdown } from './markdown.tsx';
import { REPAIRS } from './words.ts';

/** Each page is a file of its own, which is loaded when it is read. */
const PAGES = import.meta.glob<string>('../../../docs/repairs/**/*.md', {
  query: '?raw',
  import: 'default',
});
const FOLDERS: Readonly<Record<Language, string>> = { en: '', 'pt-BR': 'pt-BR/', es: 'es/' };

export function RepairHelp(): ReactNode {
  const words = useWords(REPAIRS);
  const { page } = useParams({ from: '/repairs/$page' });
  const language = useLanguage();
  const { data: text, isPending } = useQuery({
    queryKey: ['repair page', page, language],
    queryFn: async () =>
      (await PAGES[`../../../docs/repairs/${FOLDERS[language]}${page}.md`]?.()) ?? null,
    staleTime: Infinity,
  });
  const [title, ...blocks] = readMarkdown(text ?? '');
  const back = <PageLink to="/repairs">← {words.back}</PageLink>;
  return (
    <PageFrame title={title?.kind === 'heading' ? title.text : words.title} acts={back}>
      {isPending ? <Skeleton height={240} radius="lg" aria-hidden /> : null}
      {text === null ? <Text>{words.noPage}</Text> : null}
      {blocks.length === 0 ? null : (
        <Paper component="article" withBorder radius="lg" p="lg">
          <Markdown blocks={blocks} />
        </Paper>
      )}
    </PageFrame>
  );
}
