import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';
import { initial } from './001-initial.ts';
import { dedupeHash } from './002-dedupe-hash.ts';
import { locationOptions } from './003-location-options.ts';
import { companyStates } from './004-company-states.ts';
import { installs } from './005-installs.ts';
import { media } from './007-media.ts';
import { people } from './008-people.ts';
import { missed } from './009-missed.ts';
import { catchUp } from './010-catch-up.ts';
import { pairing } from './011-pairing.ts';
import { sending } from './013-sending.ts';
import { admission } from './014-admission.ts';
import { triggers } from './016-triggers.ts';
import { search } from './017-search.ts';
import { appSettings } from './018-app-settings.ts';
import { sharing } from './019-sharing.ts';
import { forwards } from './021-forwards.ts';
import { pairLinkEnds } from './022-pair-link-ends.ts';
import { needs, NEEDS, saying } from './023-needs.ts';
import { reach } from './024-reach.ts';
import { troubles } from './025-troubles.ts';
import { alerts } from './026-alerts.ts';
import { loneRelays } from './028-lone-relays.ts';
import { repeatedPosts } from './029-repeated-posts.ts';

/**
 * Migrations after which an older version would misread what is there, each with the oldest migration that a version
 * must know. All others only expand (tables, columns that may be null, indexes), so that the version before still runs.
 */
const CONTRACTS: Readonly<Record<string, string>> = {};

/**
 * All migrations, by name, in the order of their names. Only added to: a released one never changes. Those that alter
 * a table must find it in either state, since MySQL cannot undo half a migration.
 */
export function migrations(ddl: Ddl): Record<string, Migration> {
  return Object.fromEntries(
    Object.entries(plainMigrations(ddl)).map(([name, one]) => [
      name,
      name > NEEDS ? saying(one, { name, needed: CONTRACTS[name] ?? NEEDS, ddl }) : one,
    ]),
  );
}

function plainMigrations(ddl: Ddl): Record<string, Migration> {
  return {
    '001-initial': initial(ddl),
    '002-dedupe-hash': dedupeHash(ddl),
    '003-location-options': locationOptions(ddl),
    '004-company-states': companyStates(ddl),
    '005-installs': installs(ddl),
    '007-media': media(ddl),
    '008-people': people(ddl),
    '009-missed': missed(ddl),
    '010-catch-up': catchUp(ddl),
    '011-pairing': pairing(ddl),
    '013-sending': sending(ddl),
    '014-admission': admission(ddl),
    '016-triggers': triggers(ddl),
    '017-search': search(ddl),
    '018-app-settings': appSettings(ddl),
    '019-sharing': sharing(ddl),
    '021-forwards': forwards(ddl),
    '022-pair-link-ends': pairLinkEnds(ddl),
    [NEEDS]: needs(ddl),
    '024-reach': reach(ddl),
    '025-troubles': troubles(ddl),
    '026-alerts': alerts(ddl),
    '028-lone-relays': loneRelays(ddl),
    '029-repeated-posts': repeatedPosts(ddl),
  };
}
