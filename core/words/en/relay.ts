import type { Language } from '../codes.ts';

export const relay = {
  'entry.expired': [
    'The message waited too long and was not sent.[ It waited because: {reason}]',
    'Send it again if it still matters.',
  ],
  'entry.unsure-highlevel': [
    'It is not certain whether HighLevel stored this message.',
    'Look in the conversation: if the message is missing, send it again, else let it go: on the page “Messages”, or with “waybridge entries replay” and “waybridge entries bury”.',
  ],
  'entry.unsure-whatsapp': [
    'It is not certain whether WhatsApp sent this message.',
    'Look on the phone: if the message is missing, send it again, else let it go: on the page “Messages”, or with “waybridge entries replay” and “waybridge entries bury”.',
  ],
  'entry.buried': ['A person let this message go.', 'Nothing to do.'],
  'entry.unreadable': [
    'What was stored of this message cannot be read.',
    'Look at the message on the phone or in HighLevel.',
  ],
  'entry.part-failed': [
    'A part of the message could not be sent.',
    'Look at the conversation, and send again what is missing.',
  ],
  'relay.offline': [
    'The relay was off when this message was written, and it is too old to be sent now.',
    'Send it again if it still matters.',
  ],
  'relay.stopped': [
    'The relay stopped while it was working on this.',
    'Nothing to do: it finds out what happened and goes on.',
  ],
  'route.no-instance': [
    'No WhatsApp number is assigned to location[ {location}].',
    'Add one with “waybridge instances add”.',
  ],
  'route.no-phone': [
    'The contact has no phone number.',
    'Enter a phone number for the contact in HighLevel and send again.',
  ],
  'route.location-unknown': [
    'The location[ {location}] is not connected to this relay.',
    'Connect it on the page “Locations”, or with “waybridge locations install”.',
  ],
  'contact.dnd': [
    'The contact does not want messages that no person wrote (Do Not Disturb).',
    'If the contact agreed to be written to, switch off Do Not Disturb for SMS in HighLevel and send again.',
  ],
  'text.unfilled': [
    'A placeholder in double braces was left unfilled[: {field}], so the message was not sent.',
    'Choose a field that this contact has, or enter the value itself; “refuseUnfilled=off” sends such texts as they are.',
  ],
  'location.uninstalled': [
    'The app was removed from location[ {location}] in HighLevel.',
    'Install the app there again: on the page “Locations”, or with “waybridge locations install”.',
  ],
  'location.revoked': [
    'HighLevel withdrew the access to location[ {location}].',
    'Connect the location again on the page “Locations”, or with “waybridge locations install”.',
  ],
  'token.missing': [
    'There is no HighLevel access for location[ {location}].',
    'Connect the location on the page “Locations”, or with “waybridge locations install”.',
  ],
  'token.refresh-lost': [
    'The relay stopped at the very moment HighLevel handed out new access for location[ {location}], and the new access was lost.',
    'Connect the location again on the page “Locations”, or with “waybridge locations install”.',
  ],
  'token.not-saved': [
    'New access for location[ {location}] could not be stored, so it is not used yet.',
    'Make room or give back access to the database: the relay keeps trying to store it. Do not stop it before.',
  ],
  'token.client-missing': [
    'The access cannot be renewed, because the app’s id and secret are not set.',
    'Enter both on the page “Set-up”, or as GHL_CLIENT_ID and GHL_CLIENT_SECRET where the relay is started.',
  ],
  'breaker.evolution': [
    'The Evolution server[ {server}] does not work at the moment; messages wait.',
    'Check the Evolution server. The relay goes on by itself when it answers.',
  ],
  'breaker.highlevel': [
    'HighLevel does not work at the moment[ for location {location}]; messages wait.',
    'Nothing to do: the relay goes on by itself when HighLevel answers.',
  ],
  'breaker.number': [
    'The WhatsApp number[ {instance}] cannot send at the moment; messages wait.',
    'Open Evolution and check the instance.',
  ],
  'breaker.token': [
    'Messages of location[ {location}] wait, because its access is not valid.',
    'Connect the location again on the page “Locations”, or with “waybridge locations install”.',
  ],
  'paused.all': [
    'Sending is paused by a person.',
    'Resume on the overview or with “waybridge resume all”; waiting messages then leave in order.',
  ],
  'paused.to-highlevel': [
    'What goes to HighLevel is paused by a person.',
    'Resume on the overview or with “waybridge resume to-highlevel”; waiting messages then leave in order.',
  ],
  'paused.to-whatsapp': [
    'What goes to WhatsApp is paused by a person.',
    'Resume on the overview or with “waybridge resume to-whatsapp”; waiting messages then leave in order.',
  ],
  'paused.location': [
    'Location {location} is paused by a person.',
    'Resume with “waybridge resume location:{location}”; waiting messages then leave in order.',
  ],
  'paused.instance': [
    'The number {instance} is paused by a person.',
    'Resume with “waybridge resume instance:{instance}”; waiting messages then leave in order.',
  ],
  'storage.newer-schema': [
    'The database was written by a newer version of Waybridge.',
    'Install that version again, or a newer one.',
  ],
  'storage.unreachable': [
    'The database[ {place}] does not answer.',
    'Start the database server, or correct DATABASE_URL.',
  ],
  'storage.commit-unknown': [
    'The connection to the database was lost while it was storing.',
    'Nothing to do: what was not stored is offered again. Look at the database if it goes on.',
  ],
  'storage.busy': [
    'The database is held up by another program.',
    'Close other programs that use the database of the relay.',
  ],
  'storage.full': [
    'There is too little room left on the disk[ of {place}].',
    'Free some disk space there: messages are refused while there is none. The relay then goes on by itself, and what it refused is sent again.',
  ],
  'storage.corrupt': [
    'The database file is damaged.',
    'Restart the relay: the newest sound backup then takes its place. Without one, put a backup from elsewhere back with “waybridge restore FILE”.',
  ],
  'storage.locked': [
    'A relay already runs on the data folder[ {folder}][ (process {pid})].',
    'Use that one, or stop it first.',
  ],
  'storage.folder': [
    'The data folder[ {folder}] cannot be made or written to.',
    'Give it to the account that runs the relay, or set WAYBRIDGE_DATA_DIR.',
  ],
  'storage.read-only': [
    'The database cannot be written to.',
    'Give the account that runs the relay the right to write to it.',
  ],
  'storage.refused': [
    'The database[ {place}] refuses the user name or password, or has no such database.',
    'Correct DATABASE_URL, or the rights of the user.',
  ],
  'storage.url': [
    'DATABASE_URL cannot be used[: {reason}].',
    'Write it as mysql://user:password@host:3306/database.',
  ],
  'storage.duplicate': ['This is stored already.', 'Nothing to do.'],
  'storage.too-long': [
    'A value is too long to be stored[ ({table}.{column})].',
    'Report this with the log of the relay.',
  ],
  'storage.server-too-old': [
    'The database server is too old (version {version}).',
    'Update it to version {needed} or newer.',
  ],
  'storage.runtime': [
    'Waybridge needs a newer Node.js than {version}.',
    'Start it with “npm start”, which brings its own, or install Node.js {needed} or newer.',
  ],
  'storage.not-durable': [
    'The database server may lose its last messages when its machine loses power.',
    'Set innodb_flush_log_at_trx_commit = 1 in the database server.',
  ],
  'storage.no-wal': [
    'The data folder is on a file system on which the database runs slowly.',
    'Move the data folder to a local disk.',
  ],
  'storage.failed': [
    'The database could not do what was asked[ ({driver})].',
    'Look at the log of the relay and of the database.',
  ],
  'vault.key-invalid': [
    'The master key is neither 32 bytes nor a passphrase of at least 16 characters.',
    'Correct WAYBRIDGE_MASTER_KEY, for instance with the output of “openssl rand -base64 32”.',
  ],
  'vault.key-file': [
    'The key file[ {file}] cannot be used, or others may read it.',
    'Give the file to the account that runs the relay, readable by nobody else (mode 0600).',
  ],
  'vault.wrong-key': [
    'The stored access was protected with another master key.',
    'Put back the old master key; if it is lost, add locations and instances again.',
  ],
  'vault.damaged': [
    'A stored secret was changed or damaged.',
    'Put back the last backup, or add the location or instance again.',
  ],
  'vault.in-keychain': [
    'The master key is sealed by the keychain of this user’s desktop app[: {file}].',
    'Open the desktop app as that user, and choose Settings, “Keep it in a file”; or set WAYBRIDGE_MASTER_KEY to a copy of the key.',
  ],
  'vault.keychain': [
    'The keychain of this computer does not open or seal the master key[: {file}].',
    'Unlock the keychain, as the user whose key it is, and try again; or set WAYBRIDGE_MASTER_KEY to a copy of the key.',
  ],
  'vault.no-keychain': [
    'This relay reaches no keychain.',
    'Start it by the desktop app, on a system with a keychain; until then the key stays in its file.',
  ],
  'settings.invalid': [
    'The setting {name} is wrong[: {reason}].',
    'Correct {name} and start again.',
  ],
  'settings.sandbox': [
    'The sandbox has settings of its own.',
    'Start the relay without --sandbox to set it up for real.',
  ],
  'sandbox.failed': [
    'The sandbox could not be started: {reason}.',
    'Run “waybridge start --sandbox” in a terminal to see more, or look into the logs.',
  ],
  'sandbox.not-here': [
    'The sandbox can be started on the relay’s own machine only.',
    'Open these pages there, or run “waybridge start --sandbox” on a machine of your own.',
  ],
  'settings.not-typable': [
    'The setting {name} cannot be typed in here.',
    'Set it in the environment or in settings.json, and start again.',
  ],
  'settings.set-outside': [
    'The setting {name} is set by {source} and cannot be changed here.',
    'Change it there and start again, or take it away there to set it here.',
  ],
  'settings.missing': ['The setting {name} is missing.', 'Set {name} and start again.'],
  'settings.file': [
    'The file that {name} names cannot be read[: {file}].',
    'Correct the path, or the rights of the file.',
  ],
  'start.node': [
    'Waybridge needs a newer Node.js than {version}.',
    'Start it with “npm start”, which brings its own, or install Node.js 24 or newer.',
  ],
  'start.port-taken': [
    'Port {port} is already used by another program.',
    'Close the other program, or choose another port with PORT or WAYBRIDGE_CONTROL_PORT.',
  ],
  'start.database-in-use': [
    'Another relay, on another data folder, works on this database.',
    'Stop that one, or give this one a database of its own. If it was ended by force, wait half a minute.',
  ],
  'start.already-running': [
    'A relay already runs on the data folder {folder}.',
    'Use that one, or stop it first.',
  ],
  internal: [
    'Something went wrong inside the relay.',
    'Look at its log; if it happens again, report it with the log lines.',
  ],
} as const satisfies Language['relay'];
