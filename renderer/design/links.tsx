import { Anchor, Button } from '@mantine/core';
import type { AnchorProps, ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ReactNode } from 'react';

type Attributes<P> = P & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof P>;

/** A link to a page; the addresses of pages are checked by their types. */
export const PageLink = createLink(PlainLink);

/** The same, as the main act of a page. */
export const ButtonLink = createLink(PlainButton);

function PlainLink(props: Attributes<AnchorProps>): ReactNode {
  return <Anchor size="sm" {...props} />;
}

function PlainButton(props: Attributes<ButtonProps>): ReactNode {
  return <Button component="a" {...props} />;
}
