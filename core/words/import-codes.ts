/** The codes of coming from the adapter that this relay replaces, and going back; part of the lists in codes.ts. */

export const IMPORTS = {
  'import.not-an-adapter': ['place'],
  'import.not-here': [],
  'import.look-again': [],
  'import.location-unknown': ['location'],
  'import.here-already': ['location'],
  'import.moved-elsewhere': ['location'],
  'import.sealed-elsewhere': ['location'],
  'import.adapter-busy': ['location'],
  'import.green-api': ['instance'],
  'import.own-numbers': ['location', 'instances'],
  'import.no-tokens': ['location'],
  'import.renewing': ['location'],
  'import.still-waits': ['location', 'count'],
} as const;

export const IMPORT_PHRASES = {
  'cli.import-new': [],
  'cli.import-taken-before': [],
  'cli.import-half': [],
  'cli.import-nothing': [],
  'cli.import-next': [],
  'cli.import-taken': ['location', 'name', 'links'],
  'cli.import-number': ['instance'],
  'cli.import-given-back': ['location', 'instances'],
} as const;
