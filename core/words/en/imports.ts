import type { Language } from '../codes.ts';
import type { IMPORT_PHRASES } from '../import-codes.ts';

export const imports = {
  'import.not-an-adapter': [
    'The database {place} holds no tables of the old adapter.',
    'Give the address that the old adapter has as DATABASE_URL.',
  ],
  'import.not-here': [
    'A database is imported only on the machine that the relay runs on.',
    'Open these pages there, or run “waybridge import”.',
  ],
  'import.look-again': [
    'The address of the old adapter’s database is no longer kept.',
    'Enter it again, and look once more.',
  ],
  'import.location-unknown': [
    'The old adapter has no location {location}.',
    'See “waybridge import --from …” for those it has.',
  ],
  'import.here-already': [
    'Location {location} is connected here with access of its own, and the old adapter has access too.',
    'Nothing is needed for the location itself. To take the adapter’s access instead, remove the location here first.',
  ],
  'import.moved-elsewhere': [
    'The old adapter has given location {location} up, but it is not here.',
    'It was taken by another Waybridge, or removed here since: install the app there anew, or give it back from the other one.',
  ],
  'import.sealed-elsewhere': [
    'The access to location {location} lies sealed in the old adapter’s database, with a key that is not here.',
    'Finish the import in the Waybridge that began it, or install the app in that location anew.',
  ],
  'import.adapter-busy': [
    'The old adapter renews the access to location {location} again and again.',
    'Stop it for a minute, and import again.',
  ],
  'import.green-api': [
    'The number {instance} runs at Green API, not at Evolution.',
    'Pair its phone with an Evolution server here; the location itself can be imported.',
  ],
  'import.own-numbers': [
    'Location {location} has numbers that the old adapter does not know: {instances}.',
    'Remove them first, or leave the location here.',
  ],
  'import.no-tokens': [
    'There is no access to location {location} here that could be given back.',
    'Install the app in that location with the old adapter.',
  ],
  'import.renewing': [
    'The access to location {location} is being renewed, and that takes long.',
    'Try again in a minute.',
  ],
  'import.still-waits': [
    'The old adapter serves location {location} again, but here {count} of its messages still wait.',
    'See under Messages what holds them. Once they have left or are let go, give the location back again; until then it stays here, too.',
  ],
} as const satisfies Language['imports'];

export const importPhrases = {
  'cli.import-new': 'can be taken over',
  'cli.import-taken-before': 'is here',
  'cli.import-half': 'an earlier import was cut off; the next one finishes it',
  'cli.import-nothing': 'The old adapter has no locations.',
  'cli.import-next':
    'Nothing was changed. Take over one with --location <id>, or all with --all; --back returns one.',
  'cli.import-taken':
    'Location {location}[ ({name})] is here now.[ Messages whose marks arrive here from now on: {links}.]',
  'cli.import-number': 'number {instance}',
  'cli.import-given-back': 'The old adapter serves location {location} again[, with {instances}].',
} as const satisfies Record<keyof typeof IMPORT_PHRASES, string>;
