/** What people did, as the page and the command line show it: who, when, what, and to what. */
import { z } from 'zod';
import { ACTS } from '../words/audit-codes.ts';
import type { LanguageTag } from '../words/say.ts';
import { phrase, valueWord } from '../words/say.ts';
import type { Control } from './control.ts';

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly act?: string | undefined;
  /** From then on, and before then (ms). */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export interface Person {
  /** As it is looked for. */
  readonly actor: string;
  readonly who: string;
}

/** What an act was done to. */
export interface Thing {
  readonly kind: 'number' | 'location' | 'server' | 'message' | 'person' | 'channel' | 'settings';
  /** Empty where it is not about a single one. */
  readonly id: string;
  readonly name: string;
  /** False: it was removed meanwhile. */
  readonly isHere: boolean;
}

export interface AuditLine extends Person {
  readonly id: string;
  readonly at: number;
  readonly act: string;
  readonly did: string;
  readonly thing: Thing | null;
  /** Names of settings, a place, and such. */
  readonly more: string;
}

/** The log-in of a browser is a long hash: so much of it tells two apart. */
const SHOWN = 8;
const MOST_PEOPLE = 100;
const HERE = 'cli';
const details = z.record(z.string(), z.unknown());

interface Asker {
  readonly language: LanguageTag;
  readonly asker: string;
}

/** Newest first. `cursor` null = there are no older ones. */
export async function auditPage(
  control: Control,
  { filter, limit, after }: { filter: AuditFilter; limit: number; after: string | undefined },
  asker: Asker,
): Promise<{ readonly lines: AuditLine[]; readonly cursor: string | null }> {
  const { actor, act, since, until } = filter;
  let query = control.storage.db.selectFrom('audit').selectAll();
  if (actor !== undefined) query = query.where('actor', 'like', `${escaped(actor)}%`);
  if (act !== undefined) query = query.where('act', '=', act);
  if (since !== undefined) query = query.where('at', '>=', since);
  if (until !== undefined) query = query.where('at', '<', until);
  if (after !== undefined) query = query.where('id', '<', after);
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const lines = rows.slice(0, limit).map((row) => ({
    id: row.id,
    at: row.at,
    act: row.act,
    did: valueWord('act', row.act, asker.language),
    ...personOf(row.actor, asker),
    ...thingOf(control, read(row.detail), asker.language),
  }));
  return { lines, cursor: rows.length > limit ? (lines.at(-1)?.id ?? null) : null };
}

/** What there is to choose from: who did something, the last one first, and what was done so far. */
export async function auditChoices(
  { storage }: Control,
  asker: Asker,
): Promise<{
  readonly people: Person[];
  readonly acts: { readonly act: string; readonly did: string }[];
}> {
  const people = await storage.db
    .selectFrom('audit')
    .select(['actor', (eb) => eb.fn.max('at').as('last')])
    .groupBy('actor')
    .orderBy('last', 'desc')
    .limit(MOST_PEOPLE)
    .execute();
  const done = await storage.db.selectFrom('audit').select('act').distinct().execute();
  const known = done.map(({ act }) => act).sort((a, b) => placeOf(a) - placeOf(b));
  return {
    people: people.map(({ actor }) => personOf(actor, asker)),
    acts: known.map((act) => ({ act, did: valueWord('act', act, asker.language) })),
  };
}

function placeOf(act: string): number {
  return (ACTS as readonly string[]).indexOf(act);
}

function personOf(actor: string, { asker, language }: Asker): Person {
  if (actor === HERE) return { actor, who: phrase('audit.here', {}, language) };
  const code = actor === asker ? 'audit.your-browser' : 'audit.browser';
  return { actor, who: phrase(code, { id: actor.slice(0, SHOWN) }, language) };
}

type Detail = Readonly<Record<string, unknown>>;

function thingOf(
  control: Control,
  detail: Detail,
  language: LanguageTag,
): Pick<AuditLine, 'thing' | 'more'> {
  const { names, to, old, place, scope, total } = detail;
  const of = placed(control, text(scope)) ?? aboutOf(control, detail, language);
  const said = [
    ...(Array.isArray(names) ? [names.map(String).join(', ')] : []),
    ...[to, old].map(text),
    ...[place, of === null ? scope : ''].map((one) => worded(text(one), language)),
    ...(typeof total === 'number' ? [messages(total, language)] : []),
  ];
  return { thing: of, more: said.filter((one) => one !== '').join(', ') };
}

function aboutOf(control: Control, detail: Detail, language: LanguageTag): Thing | null {
  const { instance, location, server, entry, entries, peer, channel, names, name } = detail;
  if (instance !== undefined) return numberOf(control, text(instance), text(name));
  if (location !== undefined) return locationOf(control, text(location), text(name));
  if (server !== undefined) {
    const found = control.pairing.servers.all().find(({ id }) => id === server);
    return thing('server', text(server), found?.url ?? text(server), found !== undefined);
  }
  if (channel !== undefined) {
    const found = control.alerts.channels.all().find(({ id }) => id === channel);
    const known = found?.config.name ?? text(name);
    return thing('channel', text(channel), known || text(channel), found !== undefined);
  }
  if (peer !== undefined) return thing('person', text(peer), text(peer), true);
  if (entry !== undefined) return thing('message', text(entry), text(entry).slice(0, SHOWN), true);
  if (Array.isArray(entries)) {
    const [only, another] = entries.map(String);
    if (only !== undefined && another === undefined) {
      return thing('message', only, only.slice(0, SHOWN), true);
    }
    return thing('message', '', messages(entries.length, language), true);
  }
  return Array.isArray(names) ? thing('settings', '', '', true) : null;
}

/** The scope of a pause: `location:<id>` or `instance:<id or name>`. */
function placed(control: Control, scope: string): Thing | null {
  const [kind, id = ''] = scope.split(/:(.*)/s);
  if (kind === 'location') return locationOf(control, id, '');
  return kind === 'instance' ? numberOf(control, id, '') : null;
}

function numberOf({ instances }: Control, named: string, nameThen: string): Thing {
  const found = instances.all().find(({ id, name }) => id === named || name === named);
  const name = found?.name ?? nameThen;
  return thing('number', found?.id ?? named, name || named, found !== undefined);
}

function locationOf({ locations }: Control, id: string, nameThen: string): Thing {
  const found = locations.all().find((one) => one.id === id);
  const name = found?.name ?? nameThen;
  return thing('location', id, name || id, found !== undefined);
}

function thing(kind: Thing['kind'], id: string, name: string, isHere: boolean): Thing {
  return { kind, id, name, isHere };
}

/** What was chosen among a few: a scope of a pause, a place of the key. */
const CHOICES = {
  all: 'audit.everything',
  'to-highlevel': 'audit.to-highlevel',
  'to-whatsapp': 'audit.to-whatsapp',
  file: 'audit.file',
  keychain: 'audit.keychain',
} as const;

function worded(chosen: string, language: LanguageTag): string {
  const found = Object.entries(CHOICES).find(([name]) => name === chosen);
  return found === undefined ? chosen : phrase(found[1], {}, language);
}

function messages(count: number, language: LanguageTag): string {
  return phrase('audit.messages', { count: count.toLocaleString(language) }, language);
}

function read(detail: string | null): Detail {
  try {
    return details.parse(JSON.parse(detail ?? '{}'));
  } catch {
    return {};
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What a person types is no pattern. */
function escaped(typed: string): string {
  return typed.replace(/[^\da-z]/g, '');
}
