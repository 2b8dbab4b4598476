/** Merge fields that HighLevel did not fill: a campaign must not greet a thousand people as `{{contact.first_name}}`. */
import { isAutomatic } from '../journal/entry.ts';
import type { Reason, SendEntry } from '../journal/entry.ts';
import { isBulk } from '../sending/send-kind.ts';
import type { RelayParts } from './relay-parts.ts';

/** As HighLevel writes them (`{{contact.first_name}}`); other double braces are somebody's text. */
const FIELD = /\{\{\s*[a-z][\w.-]{0,80}(?:\s*\|[^{}]{0,80})?\s*\}\}/i;

/** Null for what a person wrote, and where the location wants such texts sent. */
export function unfilled({ places }: Pick<RelayParts, 'places'>, entry: SendEntry): Reason | null {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null || !isBulk(entry)) return null;
  if (places.location(locationId)?.options.refuseUnfilled === false) return null;
  const written = isAutomatic(entry)
    ? Object.values(entry.payload?.action ?? {}).map(String)
    : [entry.payload?.text ?? ''];
  const found = written.map((text) => FIELD.exec(text)?.[0]).find((one) => one !== undefined);
  return found === undefined ? null : { code: 'text.unfilled', params: { field: found } };
}
