/** The page on which a trouble is mended. */
import type { LinkProps } from '@tanstack/react-router';

type Target = Pick<LinkProps, 'to' | 'search' | 'params'>;

/** A number, as far as it has to be known to lead there. */
interface Named {
  readonly id: string;
  readonly name: string;
}

interface Trouble {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

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

/** `numbers`: those of the relay; what is wrong with one that is known by its name leads to its own page. */
export function mendingPage(
  { code, params }: Trouble,
  numbers: readonly Named[] = [],
): Target | null {
  const target = PAGES.find(([of]) => of.test(code))?.[1] ?? null;
  if (target?.to !== '/numbers') return target;
  const [one, another] = numbers.filter(({ name }) => name === params['instance']);
  if (one === undefined || another !== undefined) return target;
  return { to: '/numbers/$id', params: { id: one.id } };
}
