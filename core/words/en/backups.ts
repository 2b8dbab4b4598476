import type { Language } from '../codes.ts';
import type { BACKUP_PHRASES } from '../backup-codes.ts';

export const backups = {
  'backup.failed': [
    'No backup of the database could be made[: {reason}]',
    'Make room on the disk of the data folder, or look at what is said there; it is tried again every ten minutes.',
  ],
  'backup.stopped': [
    'The backup was given up, since Waybridge is stopping.',
    'Make it again once Waybridge runs; one that is due is made by itself.',
  ],
  'backup.unreadable': [
    '“{file}” is not a backup of Waybridge.',
    'Take one that “waybridge backup list” shows.',
  ],
  'backup.key-unknown': [
    'The secrets in this backup are sealed with the key {key}, which is not here.',
    'Put the master key of that time back ({file}, or WAYBRIDGE_MASTER_KEY), and restore again.',
  ],
  'backup.not-confirmed': [
    'This puts the backup of {time} ({count} entries) in the place of the database. What happened since is asked of WhatsApp and HighLevel again; the database of now is kept beside the backups.',
    'Say it with “waybridge restore {file} --yes”.',
  ],
  'storage.restored': [
    'The database was damaged, and the backup of {time} took its place.',
    'Look at the messages that are unsure: nobody can tell whether they were sent since. The damaged file lies beside the backups.',
  ],
  'storage.half-restored': [
    'A restore was cut off, so that the database holds only a part of the backup.',
    'Run “waybridge restore” again[; what was there before is in {file}].',
  ],
  'entry.restored': [
    'This message is older than the backup that was restored, or was written since: it may have been sent, and WhatsApp does not show it.',
    'Look at the conversation on the phone; then say that it arrived, or send it again.',
  ],
  'storage.fallback': [
    'The database server is away since {time}. The relay goes on from its own copy on this machine; changes that wait for the server: {waiting}.',
    'Bring the database server back; what waits is then brought over by itself, and nothing is sent twice. Leave the data folder where it is.',
  ],
  'storage.catching-up': [
    'The database server is back. What changed meanwhile is brought over; left: {waiting}.',
    'Nothing to do.',
  ],
  'storage.taken-over': [
    'Another relay has taken this database over while this one was cut off from it. This one stores what arrives and sends nothing.',
    'Stop the other relay, then start this one again; or stop this one for good.',
  ],
  'storage.other-database': [
    'DATABASE_URL leads to another database than the one that the copy on this machine belongs to; nothing is brought over.',
    'Correct DATABASE_URL. To begin with that other database instead, stop the relay and move mirror.db out of the data folder.',
  ],
  'storage.mirror-broken': [
    'The copy of the database on this machine cannot be written, so the relay could not go on without the database server.',
    'Make room on the disk of the data folder {folder}; the copy is then made anew by itself.',
  ],
  'start.database-held': [
    'Another relay (“{relay}”) worked on this database until {time} and was not stopped in order: it may be relaying without the database right now.',
    'Stop that relay. If its machine is gone for good, start this one once with --take-over.',
  ],
  'start.database-shared': [
    'Other relays share this database (“{relay}” among them), and this one is not set to share it.',
    'Set WAYBRIDGE_SHARED_DATABASE=yes here as on the others, or stop them.',
  ],
  'start.database-not-shared': [
    'This relay is set to share its database, but another one (“{relay}”) works on it alone.',
    'Set WAYBRIDGE_SHARED_DATABASE=yes on that relay and restart it, then start this one.',
  ],
  'start.mirror-pending': [
    'The copy of the database in {folder} holds changes that the database server has not got yet.',
    'Start this relay once without WAYBRIDGE_SHARED_DATABASE and wait until its status says that nothing is left to bring over; then stop it and share.',
  ],
  'start.clock-differs': [
    'The clock of this machine differs by {seconds} seconds from that of the database server; relays that share a database must agree on the time.',
    'Let both machines set their clocks by the network (NTP), then start again.',
  ],
  'relay.held-elsewhere': [
    'Another relay on this database carries this out.',
    'Do it on that relay: “waybridge status” says which one holds which locations.',
  ],
  'relay.cut-off': [
    'This relay has lost the database that it shares. It acknowledges and keeps what arrives, and sends nothing until the database is back; the other relays go on with its locations.',
    'Look at the database server and the network between.',
  ],
  'storage.moved': [
    'The relay has moved away from this database; what it holds is old.',
    'Set DATABASE_URL to the database that is in use now, or put database.json back into the data folder.',
  ],
  'storage.half-moved': [
    'A move to this database was not finished: it holds only a part.',
    'Set DATABASE_URL back to what it was; the move then goes on by itself, or is given up with “waybridge storage stay”.',
  ],
  'storage.moving': [
    'The relay is moving away from the database server and goes on from its own copy.',
    'Nothing to do; “waybridge storage” says how far it is.',
  ],
  'move.not-empty': [
    'The database to move to holds something already.',
    'Take an empty one. One that a relay moved away from is free again after “waybridge storage discard”.',
  ],
  'move.same': ['That is the database in use.', 'Name another one.'],
  'move.under-way': [
    'A move to another database is under way.',
    'Wait for its end, or give it up with “waybridge storage stay”.',
  ],
  'move.none': [
    'There is no move under way, and nothing to discard.',
    'Nothing to do; “waybridge storage” shows which database is in use.',
  ],
  'move.shared': [
    'Other relays work on this database.',
    'Stop them first; move; then start them with the new DATABASE_URL.',
  ],
  'move.no-mirror': [
    'The copy of the database on this machine is not complete, so that it cannot take over.',
    'Wait until it is made, which “waybridge status” would say otherwise; then move again.',
  ],
  'move.differs': [
    'The two databases do not hold the same after copying[: table {table}, rows {rows}].',
    'Nothing was switched. Give the move up with “waybridge storage stay” and begin it again; report it if it happens once more.',
  ],
} as const satisfies Language['backups'];

export const backupPhrases = {
  'sharing.relays': 'Relays on this database',
  'sharing.this': 'this one',
  'sharing.silent': 'gives no sign of life',
  'sharing.locations': 'locations held: {count}',
  'sharing.seen': 'last sign of life {time}',
  'sharing.spooled': 'Kept here until the database is back: {count}',
  'backup.scheduled': 'by the clock',
  'backup.asked': 'asked for',
  'backup.before-update': 'before an update',
  'backup.replaced': 'replaced by a restore',
  'backup.damaged': 'damaged',
  'cli.backup-made':
    'Backup made: {file} ({size}).[ Its secrets stay sealed; keep the master key too: {keys}]',
  'cli.backup-made-keychain':
    'Backup made: {file} ({size}). Its secrets open only with the master key, which the keychain of this user on this computer has sealed: a copy of its file opens nowhere else. For a copy that does, type “waybridge vault keep file” while the app runs, copy the file, and seal it again with “waybridge vault keep keychain”.',
  'cli.restored':
    'The backup of {time} is the database now: entries: {count}, of which are looked up before anything is sent: {open}.',
  'cli.restored-aside': 'What was there before: {file}',
  'cli.database': 'Database: {place}',
  'cli.move-none': 'No move to another database is under way.',
  'cli.move-copying': 'Moving to {place}: {copied} of {total} rows copied.',
  'cli.move-comparing': 'Moving to {place}: all is copied; the two are being compared.',
  'cli.move-ready': 'Moving to {place}: the relay begins anew with it.',
  'cli.move-waiting': 'Moving to {place} waits: {reason}',
  'cli.move-begun':
    'The move to {place} has begun; the relay goes on meanwhile. “waybridge storage” shows how far it is.',
  'cli.move-cancelled': 'The relay stays with the database of now.',
  'cli.move-old':
    'The database before the move is still there: {place}. “waybridge storage discard” removes it.',
  'cli.move-discard':
    'This removes the database before the move ({place}) for good. Say it with “waybridge storage discard --yes”.',
  'cli.move-discarded': 'Removed: {place}',
} as const satisfies Record<keyof typeof BACKUP_PHRASES, string>;
