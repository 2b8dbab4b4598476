/** What the page looks for, as it stands in its address. */
import type { relay, Told } from '../../relay/relay.ts';

export const ABOUT = ['messages', 'receipts', 'all'] as const;
export const STATES = ['dead', 'unsure', 'waiting', 'parked', 'done'] as const;
export const TIMES = ['hour', 'day', 'week', 'month', 'custom'] as const;
export const DIRECTIONS = ['to-highlevel', 'to-whatsapp'] as const;

export interface Search {
  readonly person?: string;
  readonly location?: string;
  readonly number?: string;
  readonly state?: (typeof STATES)[number];
  readonly direction?: (typeof DIRECTIONS)[number];
  readonly about?: (typeof ABOUT)[number];
  readonly time?: (typeof TIMES)[number];
  /** Days, as `2026-05-31`; the last one is included. */
  readonly from?: string;
  readonly to?: string;
  /** The message that is looked at. */
  readonly id?: string;
}

export type Filter = NonNullable<Parameters<typeof relay.messages.count.query>[0]>;
export type Row = Told['messages']['list']['entries'][number];

/** Whatever an address holds: what is not understood is left out. */
export function readSearch(raw: Record<string, unknown>): Search {
  return without({
    person: textOf(raw['person']),
    location: textOf(raw['location']),
    number: textOf(raw['number']),
    state: oneOf(STATES, raw['state']),
    direction: oneOf(DIRECTIONS, raw['direction']),
    about: oneOf(ABOUT, raw['about']),
    time: oneOf(TIMES, raw['time']),
    from: dayOf(raw['from']),
    to: dayOf(raw['to']),
    id: textOf(raw['id']),
  });
}

/** Without what is empty, so that the address stays short. */
export function without(search: {
  [K in keyof Search]: Search[K] | undefined | null | '';
}): Search {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([, value]) => value !== undefined && value !== null && value !== '',
    ),
  );
}

export function isNarrowed({ id: _, about, ...search }: Search): boolean {
  return Object.keys(search).length > 0 || (about !== undefined && about !== 'messages');
}

const MESSAGES = [
  ...['whatsapp.message', 'whatsapp.line', 'highlevel.message', 'workflow.action', 'call.reply'],
  'relay.line',
];
const HOUR = 3_600_000;
const LENGTHS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR } as const;

export function filterOf(search: Search, now: number): Filter {
  const { person, location, number, state, direction, about = 'messages', time } = search;
  return {
    ...(person === undefined ? {} : { person }),
    ...(location === undefined ? {} : { locationId: location }),
    ...(number === undefined ? {} : { instance: number }),
    ...(state === undefined
      ? {}
      : { states: state === 'waiting' ? ['waiting', 'running'] : [state] }),
    ...(direction === undefined ? {} : { direction }),
    ...(about === 'messages' ? { kinds: MESSAGES, echoes: false } : {}),
    ...(about === 'receipts' ? { kinds: ['whatsapp.status'] } : {}),
    ...(time === undefined ? {} : timesOf(search, now)),
  };
}

function timesOf({ time, from, to }: Search, now: number): Pick<Filter, 'since' | 'until'> {
  if (time === undefined) return {};
  if (time !== 'custom') return { since: now - LENGTHS[time] };
  return {
    ...(from === undefined ? {} : { since: startOf(from) }),
    ...(to === undefined ? {} : { until: startOf(to, 1) }),
  };
}

/** The midnight here at which a day, or the one after it, begins. */
function startOf(day: string, later = 0): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}

/** Routers read `551199…` as a number. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.slice(0, 190) : undefined;
}

function oneOf<const T extends string>(all: readonly T[], value: unknown): T | undefined {
  return all.find((one) => one === value);
}

function dayOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}
