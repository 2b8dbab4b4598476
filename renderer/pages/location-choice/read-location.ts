/** Which location a page is about; stands in the address, so that a link can name it. */
export interface LocationSearch {
  readonly location?: string;
}

export function readLocation(search: Record<string, unknown>): LocationSearch {
  const { location } = search;
  return typeof location === 'string' && location !== '' ? { location } : {};
}
