/** The words of lists, and of the one of what people did. */

/** Each has a word in every language: `values.act`. */
export const ACTS = [
  ...['session.log-in', 'settings.set', 'relay.pause', 'relay.resume'],
  ...['location.add', 'location.set', 'location.agents', 'location.catch-up', 'location.remove'],
  'location.live-check',
  ...['install.begin', 'install.confirm', 'install.reject', 'install.retry'],
  ...['import.take', 'import.give-back'],
  ...['number.add', 'number.create', 'number.pair', 'number.restart', 'number.answer'],
  ...['number.unlink', 'number.rename', 'number.sending', 'number.admission', 'number.webhook'],
  ...['number.stop-keeping', 'number.catch-up', 'number.remove', 'number.delete'],
  ...['pair-link.make', 'pair-link.revoke', 'group.set'],
  ...['server.add', 'server.address', 'server.remove', 'routing.set', 'reach.acknowledge'],
  ...['person.assign', 'person.undo', 'entry.replay', 'entry.bury', 'entry.arrived'],
  ...['entries.replay', 'entries.stop', 'message.reveal', 'message.edit', 'message.unsend'],
  ...['media.revoke', 'alert.add', 'alert.remove', 'alert.test', 'vault.keep', 'vault.rotate'],
  ...['backup.make', 'storage.move', 'storage.move-cancel', 'storage.move-discard'],
  ...['sandbox.start', 'sandbox.stop'],
] as const;
export type Act = (typeof ACTS)[number];

export const AUDIT_PHRASES = {
  'audit.here': [],
  'audit.browser': ['id'],
  'audit.your-browser': ['id'],
  'audit.messages': ['count'],
  'audit.everything': [],
  'audit.to-highlevel': [],
  'audit.to-whatsapp': [],
  'audit.file': [],
  'audit.keychain': [],
} as const;

/** Of what the command line lists. */
export const LIST_PHRASES = {
  'cli.none': [],
  'cli.more': ['command'],
  'cli.logs-lost': [],
  'cli.recovered': [],
  'cli.recovered-count': ['count'],
} as const;
