/** What people do here and is written down: which acts there are, and which call carries out which. */
import type { Act } from '../words/audit-codes.ts';
import type { Control } from './control.ts';

/** What an act was done to: ids, names and settings' names; never what a message says, a phone number or a secret. */
export type Detail = Readonly<Record<string, string | number | boolean | readonly string[]>>;

type Fields = Readonly<Record<string, unknown>>;

interface Done {
  readonly input: Fields;
  readonly output: Fields;
  readonly control: Control;
}

/** Null = it only looked. */
type DetailOf = (done: Done) => Detail | null;

/** Written by the procedure itself once the call succeeded. */
export const BY_CALL: Readonly<Record<string, readonly [act: Act, of: DetailOf]>> = {
  'settings.pause': ['relay.pause', ofInput('scope')],
  'settings.resume': ['relay.resume', ofInput('scope')],
  'locations.add': ['location.add', location],
  'locations.set': ['location.set', locationSet],
  'locations.agents': ['location.agents', ifAny('names', location)],
  'locations.catchUp': ['location.catch-up', location],
  'locations.remove': ['location.remove', location],
  'overview.live': ['location.live-check', ofInput('locationId', 'location')],
  'install.begin': ['install.begin', nothing],
  'install.confirm': ['install.confirm', location],
  'install.reject': ['install.reject', ofInput('id', 'install')],
  'install.retry': ['install.retry', ofOutput('companyId', 'company')],
  'instances.add': ['number.add', number],
  'instances.repair': ['number.webhook', number],
  'instances.catchUp': ['number.catch-up', number],
  'instances.stopKeeping': ['number.stop-keeping', number],
  'instances.remove': ['number.remove', number],
  'numbers.create': ['number.create', number],
  'numbers.pair': ['number.pair', number],
  'numbers.restart': ['number.restart', number],
  'numbers.repair': ['number.webhook', number],
  'numbers.answer': ['number.answer', number],
  'numbers.unpair': ['number.unlink', number],
  'numbers.rename': ['number.rename', number],
  'numbers.delete': ['number.delete', number],
  'numbers.link': ['pair-link.make', numberOfLink],
  'numbers.revokeLink': ['pair-link.revoke', numberOfLink],
  'sending.set': ['number.sending', ifAny('options', numberSet)],
  'admission.set': ['number.admission', number],
  'groups.set': ['group.set', groupSet],
  'servers.add': ['server.add', ofOutput('id', 'server')],
  'servers.setAddress': ['server.address', serverNamed],
  'servers.remove': ['server.remove', ofOutput('id', 'server')],
  'routing.set': ['routing.set', ofOutput('location')],
  'reach.acknowledge': ['reach.acknowledge', nothing],
  'people.assign': ['person.assign', ofOutput('peer')],
  'people.undo': ['person.undo', ofOutput('peer')],
  'messages.stopBatch': ['entries.stop', ofOutput('id', 'batch')],
  'media.revoke': ['media.revoke', ofOutput('id', 'link')],
  'alerts.test': ['alert.test', channel],
  'vault.keep': ['vault.keep', ofInput('place')],
  'vault.rotate': ['vault.rotate', nothing],
  'storage.backups.make': ['backup.make', nothing],
  'sandbox.stop': ['sandbox.stop', nothing],
};

/** Those that write it themselves, with what only they know. */
export const BY_THEMSELVES: readonly string[] = [
  ...['settings.set', 'reach.set', 'import.start', 'import.take', 'import.giveBack'],
  ...['messages.reveal', 'messages.replay', 'messages.bury', 'messages.arrived'],
  ...['messages.edit', 'messages.unsend', 'messages.replayAll', 'alerts.add', 'alerts.remove'],
  ...['storage.move.begin', 'storage.move.cancel', 'storage.move.discard', 'sandbox.start'],
];

/** Calls that change nothing a person would ask about later, each group with the reason. */
export const UNWRITTEN: readonly { readonly why: string; readonly calls: readonly string[] }[] = [
  {
    why: 'They look, on the other side too, and leave everything as it was.',
    calls: ['reach.check', 'servers.check', 'servers.test', 'setup.test', 'numbers.ask'],
  },
  {
    why: 'What they prepare is written down when it is done.',
    calls: ['messages.prepareReplay', 'import.report', 'import.look', 'import.stop'],
  },
  { why: 'Only what a page shows to whoever looks.', calls: ['setup.dismiss'] },
  {
    why: 'Asked for by each `status`; the log-in itself is written.',
    calls: ['overview.logInLink'],
  },
];

function nothing(): Detail {
  return {};
}

function location({ output }: Done): Detail {
  return { location: text(output['id']), name: text(output['name']) };
}

function locationSet(done: Done): Detail | null {
  const { language, defaultInstance } = done.input;
  const names = [
    ...(language === undefined ? [] : ['language']),
    ...(defaultInstance === undefined ? [] : ['defaultInstance']),
    ...namesIn(done, 'options'),
  ];
  return names.length === 0 ? null : { ...location(done), names };
}

function number({ output }: Done): Detail {
  return { instance: text(output['id']), name: text(output['name']) };
}

function numberSet(done: Done): Detail {
  return { ...number(done), names: namesIn(done, 'options') };
}

/** Not which one: the address of an old group holds a phone number. */
function groupSet({ input, control }: Done): Detail {
  const { id, name } = control.instances.require(text(input['instance']));
  return { instance: id, name, on: input['on'] === true };
}

function serverNamed({ input, control }: Done): Detail {
  return { server: control.pairing.servers.require(text(input['server'])).id };
}

function channel({ output }: Done): Detail {
  return { channel: text(output['id']), name: text(output['name']) };
}

function numberOfLink({ output, control }: Done): Detail {
  const id = text(output['instanceId']);
  return { instance: id, name: control.instances.all().find((one) => one.id === id)?.name ?? '' };
}

function ofInput(field: string, as = field): DetailOf {
  return ({ input }) => ({ [as]: text(input[field]) });
}

function ofOutput(field: string, as = field): DetailOf {
  return ({ output }) => ({ [as]: text(output[field]) });
}

/** Without any of them the call only shows what is set. */
function ifAny(field: string, of: (done: Done) => Detail): DetailOf {
  return (done) => (namesIn(done, field).length === 0 ? null : of(done));
}

function namesIn({ input }: Done, field: string): string[] {
  const value = input[field];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
