/** The page on which a trouble is mended. */
import type { LinkProps } from '@tanstack/react-router';

type Target = Pick<LinkProps, 'to' | 'search'>;

const PAGES: readonly (readonly [RegExp, Target])[] = [
  [/^doctor\.dead/, { to: '/messages', search: { state: 'dead' } }],
  [/^doctor\.unsure/, { to: '/messages', search: { state: 'unsure' } }],
  [/^doctor\.waiting-long/, { to: '/messages', search: { state: 'waiting' } }],
  [
    /^(?:number|instance|evolution|server|catch-up|breaker\.(?:evolution|number)|setup\.(?:instance|pairing))\b/,
    { to: '/numbers' },
  ],
  [
    /^(?:location|token|install|highlevel|missed|breaker\.(?:highlevel|token)|setup\.location)\b/,
    { to: '/locations' },
  ],
  [/^(?:reach\.|setup\.public-url)/, { to: '/reach' }],
  [/^alert\./, { to: '/alerts' }],
  [/^(?:setup|workflow\.token-missing)/, { to: '/settings' }],
];

export function mendingPage(code: string): Target | null {
  return PAGES.find(([of]) => of.test(code))?.[1] ?? null;
}
