import type { Status } from '../overview/chain.ts';

/** The location that the page is about. */
export interface Place {
  readonly location: Status['locations'][number];
  readonly numbers: Status['instances'];
  /** The names that were given here to HighLevel's users, by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

/** What people call the number; null = it is not of the location (any more). */
export function numberName({ numbers }: Pick<Place, 'numbers'>, id: string | null): string | null {
  const found = numbers.find((one) => one.id === id);
  return found === undefined ? null : (found.label ?? found.name);
}
