/**
 * The little of Markdown that the help pages and guides use, as elements: headings, paragraphs, lists, pictures, links, code,
 * emphasis.
 */
import { Anchor, Code, List, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import classes from './markdown.module.css';

type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'picture'; readonly path: string; readonly text: string }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly string[] };

export function readMarkdown(source: string): Block[] {
  const parts = source.split(/\n{2,}/).map((part) => part.trim());
  return parts.filter((part) => part !== '').map(blockOf);
}

function blockOf(part: string): Block {
  const heading = /^(#+) (.*)$/.exec(part);
  if (heading !== null) {
    return { kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' };
  }
  const picture = /^!\[(.*)\]\((.*)\)$/s.exec(part);
  if (picture !== null) return { kind: 'picture', path: picture[2] ?? '', text: picture[1] ?? '' };
  if (!/^(?:\d+\.|-) /.test(part)) return { kind: 'paragraph', text: part };
  const items = part.split(/\n(?=\d+\. |- )/).map(withoutMark);
  return { kind: 'list', isOrdered: !part.startsWith('-'), items };
}

function withoutMark(item: string): string {
  return item.replace(/^(?:\d+\.|-) +/, '').replaceAll('\n', ' ');
}

interface MarkdownProps {
  readonly blocks: readonly Block[];
  /** Where the pictures are, by the path that the text has for them. */
  readonly pictures?: Readonly<Record<string, string>>;
}

export function Markdown({ blocks, pictures = {} }: MarkdownProps): ReactNode {
  return blocks.map((block, index) => <One key={index} block={block} pictures={pictures} />);
}

function One({
  block,
  pictures,
}: {
  readonly block: Block;
  readonly pictures: Readonly<Record<string, string>>;
}): ReactNode {
  switch (block.kind) {
    case 'heading':
      return (
        <Title order={block.level > 2 ? 3 : 2} mt="md" mb={4}>
          {block.text}
        </Title>
      );
    case 'picture':
      return <img src={pictures[block.path]} alt={block.text} className={classes.picture} />;
    case 'paragraph':
      return (
        <Text maw="44rem" mt="xs">
          {inline(block.text)}
        </Text>
      );
    case 'list':
      return (
        <List type={block.isOrdered ? 'ordered' : 'unordered'} spacing={6} maw="44rem" mt="xs">
          {block.items.map((item) => (
            <List.Item key={item}>{inline(item)}</List.Item>
          ))}
        </List>
      );
  }
}

const MARKED = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|_[^_\s][^_]*_|\[[^\]]+\]\([^)]+\))/;

/** `code`, *emphasis*, **weight** and links; everything else is text. */
function inline(text: string): ReactNode[] {
  return text.split(MARKED).map((part, index) => {
    if (part.startsWith('`')) return <Code key={index}>{part.slice(1, -1)}</Code>;
    if (part.startsWith('**')) return <strong key={index}>{part.slice(2, -2)}</strong>;
    const link = /^\[(.*)\]\((.*)\)$/.exec(part);
    if (link !== null) return <Led key={index} to={link[2] ?? ''} text={link[1] ?? ''} />;
    if (/^[*_].+[*_]$/.test(part)) return <em key={index}>{part.slice(1, -1)}</em>;
    return part;
  });
}

/** To the web in a new tab, to another help page here; the rest of docs/ is in the repository alone. */
function Led({ to, text }: { readonly to: string; readonly text: string }): ReactNode {
  const repair = /^repairs\/(?:pt-BR\/|es\/)?([\w-]+)\.md$/.exec(to)?.[1];
  if (/^https:/.test(to)) {
    return (
      <Anchor href={to} target="_blank" rel="noreferrer" inherit underline="always">
        {text}
      </Anchor>
    );
  }
  if (repair === undefined) return `${text} (docs/${to.replace(/^(?:\.\.\/)+/, '')})`;
  return (
    <PageLink to="/repairs/$page" params={{ page: repair }} inherit underline="always">
      {text}
    </PageLink>
  );
}
