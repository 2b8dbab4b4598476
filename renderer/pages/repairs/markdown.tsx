/** The little of Markdown that the help pages use, as elements: headings, paragraphs, numbered lists, code, emphasis. */
import { Code, List, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] };

export function readMarkdown(source: string): Block[] {
  const parts = source.split(/\n{2,}/).map((part) => part.trim());
  return parts.filter((part) => part !== '').map(blockOf);
}

function blockOf(part: string): Block {
  const heading = /^(#+) (.*)$/.exec(part);
  if (heading !== null) {
    return { kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' };
  }
  if (!/^(?:\d+\.|-) /.test(part)) return { kind: 'paragraph', text: part };
  return { kind: 'list', items: part.split(/\n(?=\d+\. |- )/).map(withoutMark) };
}

function withoutMark(item: string): string {
  return item.replace(/^(?:\d+\.|-) +/, '').replaceAll('\n', ' ');
}

export function Markdown({ blocks }: { readonly blocks: readonly Block[] }): ReactNode {
  return blocks.map((block, index) => <One key={index} block={block} />);
}

function One({ block }: { readonly block: Block }): ReactNode {
  switch (block.kind) {
    case 'heading':
      return (
        <Title order={2} mt="md" mb={4}>
          {block.text}
        </Title>
      );
    case 'paragraph':
      return <Text maw="44rem">{inline(block.text)}</Text>;
    case 'list':
      return (
        <List type="ordered" spacing={6} maw="44rem">
          {block.items.map((item) => (
            <List.Item key={item}>{inline(item)}</List.Item>
          ))}
        </List>
      );
  }
}

/** `code` and *emphasis*; everything else is text. */
function inline(text: string): ReactNode[] {
  return text.split(/(`[^`]+`|\*[^*]+\*|_[^_\s][^_]*_)/).map((part, index) => {
    if (part.startsWith('`')) return <Code key={index}>{part.slice(1, -1)}</Code>;
    if (/^[*_].+[*_]$/.test(part)) return <em key={index}>{part.slice(1, -1)}</em>;
    return part;
  });
}
