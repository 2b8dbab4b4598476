/** A guide of docs/ with its pictures, in the reader's language, as it stands in the repository. */
import { Paper, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { useLanguage } from '../../words/language.ts';
import type { Language } from '../../words/language.ts';
import { useWords } from '../../words/words.ts';
import { Markdown, readMarkdown } from '../repairs/markdown.tsx';
import { REPAIRS } from '../repairs/words.ts';
import { SETUP } from '../setup/words.ts';

const GUIDES = import.meta.glob<string>('../../../docs/marketplace-app*.md', {
  query: '?raw',
  import: 'default',
});
const PICTURES = import.meta.glob<string>('../../../docs/images/app-*.{svg,png}', {
  query: '?url',
  import: 'default',
});

const ENDINGS: Readonly<Record<Language, string>> = { en: '', 'pt-BR': '.pt-BR', es: '.es' };

export function Guide(): ReactNode {
  const words = useWords(REPAIRS);
  const language = useLanguage();
  const setUp = useWords(SETUP);
  const { guide } = useParams({ from: '/guides/$guide' });
  const { data: read, isPending } = useQuery({
    queryKey: ['guide', guide, language],
    queryFn: () => readGuide(`${guide}${ENDINGS[language]}`),
    staleTime: Infinity,
  });
  const [title, ...blocks] = readMarkdown(read?.text ?? '');
  return (
    <PageFrame
      title={title?.kind === 'heading' ? title.text : setUp.title}
      acts={
        <PageLink to="/setup" search={{ step: 'app' }}>
          ← {setUp.title}
        </PageLink>
      }
    >
      {isPending ? <Skeleton height={240} radius="lg" aria-hidden /> : null}
      {read === null ? <Text>{words.noPage}</Text> : null}
      {blocks.length === 0 ? null : (
        <Paper component="article" withBorder radius="lg" p="lg">
          <Markdown blocks={blocks} pictures={read?.pictures ?? {}} />
        </Paper>
      )}
    </PageFrame>
  );
}

interface Read {
  readonly text: string;
  /** Addresses of the pictures, by their path beside the guide. */
  readonly pictures: Readonly<Record<string, string>>;
}

async function readGuide(name: string): Promise<Read | null> {
  const text = await GUIDES[`../../../docs/${name}.md`]?.();
  if (text === undefined) return null;
  const pictures = Object.entries(PICTURES).map(
    async ([path, address]) => [path.replace('../../../docs/', ''), await address()] as const,
  );
  return { text, pictures: Object.fromEntries(await Promise.all(pictures)) };
}
