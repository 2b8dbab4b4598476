/** What the page shows, as it stands in its address. */
export const SPANS = ['day', 'week', 'month'] as const;

export interface AuditSearch {
  readonly who?: string;
  readonly act?: string;
  readonly span?: (typeof SPANS)[number];
  /** The last line of the page before. */
  readonly after?: string;
}

const DAY_MS = 86_400_000;
const LENGTHS_MS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;

/** Whatever an address holds: what is not understood is left out. */
export function readAuditSearch(raw: Record<string, unknown>): AuditSearch {
  const span = SPANS.find((one) => one === raw['span']);
  return {
    ...fitting('who', raw['who'], /^[\da-z]{1,64}$/),
    ...fitting('act', raw['act'], /^[a-z.-]{1,64}$/),
    ...fitting('after', raw['after'], /^[\da-f-]{36}$/),
    ...(span === undefined ? {} : { span }),
  };
}

/** Milliseconds; undefined = since ever. */
export function beginOf({ span }: AuditSearch, now = Date.now()): number | undefined {
  return span === undefined ? undefined : now - LENGTHS_MS[span];
}

function fitting<N extends string>(name: N, value: unknown, form: RegExp): { [K in N]?: string } {
  // A value of digits alone comes as a number from the address.
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && form.test(text)
    ? ({ [name]: text } as { [K in N]?: string })
    : {};
}
