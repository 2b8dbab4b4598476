/** A page of docs/repairs, as it stands in the repository. */
import { Paper, Skeleton, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { useWords } from '../../words/words.ts';
import { Markdown, readMarkdown } from './markdown.tsx';
import { REPAIRS } from './words.ts';

const PAGES = import.meta.glob<string>('../../../docs/repairs/*.md', {
  query: '?raw',
  import: 'default',
});

export function RepairHelp(): ReactNode {
  const words = useWords(REPAIRS);
  const { page } = useParams({ from: '/repairs/$page' });
  const { data: text, isPending } = useQuery({
    queryKey: ['repair page', page],
    queryFn: async () => (await PAGES[`../../../docs/repairs/${page}.md`]?.()) ?? null,
    staleTime: Infinity,
  });
  const [title, ...blocks] = readMarkdown(text ?? '');
  const back = <PageLink to="/repairs">← {words.back}</PageLink>;
  return (
    <PageFrame
      title={title?.kind === 'heading' ? title.text : words.title}
      {...(words.inEnglish === '' ? {} : { about: words.inEnglish })}
      acts={back}
    >
      {isPending ? <Skeleton height={240} radius="lg" aria-hidden /> : null}
      {text === null ? <Text>{words.noPage}</Text> : null}
      {blocks.length === 0 ? null : (
        <Paper component="article" withBorder radius="lg" p="lg" lang="en">
          <Markdown blocks={blocks} />
        </Paper>
      )}
    </PageFrame>
  );
}
