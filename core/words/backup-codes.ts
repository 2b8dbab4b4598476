/** The codes of backups, of what a restore leaves to be decided, and of the mirror that stands in for MySQL; part of the lists in codes.ts. */

export const BACKUPS = {
  'backup.failed': ['reason'],
  'backup.unreadable': ['file'],
  'backup.key-unknown': ['key', 'file'],
  'backup.not-confirmed': ['file', 'time', 'count'],
  'storage.restored': ['time'],
  'storage.half-restored': ['file'],
  'entry.restored': [],
  'storage.fallback': ['time', 'waiting'],
  'storage.catching-up': ['waiting'],
  'storage.taken-over': [],
  'storage.other-database': [],
  'storage.mirror-broken': ['folder'],
  'start.database-held': ['relay', 'time'],
} as const;

export const BACKUP_PHRASES = {
  'backup.scheduled': [],
  'backup.asked': [],
  'backup.before-update': [],
  'backup.replaced': [],
  'backup.damaged': [],
  'cli.backup-made': ['file', 'size', 'keys'],
  'cli.backup-made-keychain': ['file', 'size'],
  'cli.restored': ['time', 'count', 'open'],
  'cli.restored-aside': ['file'],
} as const;
