import type { AdmissionMode } from '../relay/admission/rules.ts';
import { toE164 } from '../relay/reading/jid.ts';
import { phrase } from '../words/say.ts';
import { timeText } from './text.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { table } from './text.ts';

type One = CommonOptions & { readonly instance: string };

export interface AdmissionOptions extends One {
  readonly mode?: AdmissionMode;
  readonly allow?: readonly string[];
  readonly disallow?: readonly string[];
  readonly ownNumbers?: 'on' | 'off';
  readonly otherPrograms?: 'on' | 'off';
}

/** Whose messages a number takes. Without a change it shows what holds, and how much was refused. */
export async function admissionOf(cli: Cli, options: AdmissionOptions): Promise<ExitCode> {
  const { instance, mode, allow, disallow, ownNumbers, otherPrograms } = options;
  const client = await connect(cli, options);
  const changes = [mode, allow, disallow, ownNumbers, otherPrograms];
  const isChange = changes.some((one) => one !== undefined);
  const now = isChange
    ? await client.admission.set.mutate({
        instance,
        mode,
        allow: allow === undefined ? [] : [...allow],
        disallow: disallow === undefined ? [] : [...disallow],
        ownNumbers: ownNumbers && ownNumbers === 'on',
        otherPrograms: otherPrograms && otherPrograms === 'on',
      })
    : await client.admission.show.query({ instance });
  const lines = [
    ...(isChange ? [phrase('cli.admission-set', { instance: now.name }, cli.language)] : []),
    table(
      [
        ['admission', now.mode],
        ['allow', now.allow.map(numberOf).join(' ')],
        ['ignore', now.ignore.map(numberOf).join(' ')],
        ['own-numbers', now.ownNumbers ? 'on' : 'off'],
        ['other-programs', now.otherPrograms ? 'on' : 'off'],
      ],
      cli.language,
    ),
    ...(now.refused.length === 0
      ? []
      : [
          table(
            now.refused.map(({ count, says }) => [String(count), says]),
            cli.language,
          ),
        ]),
  ];
  answer(cli, options, now, lines.join('\n'));
  return EXIT.ok;
}

export async function ignoreChats(
  cli: Cli,
  options: One & { readonly chats: readonly string[]; readonly remove?: boolean },
): Promise<ExitCode> {
  const { instance, chats, remove = false } = options;
  const client = await connect(cli, options);
  const given = [...chats];
  const now =
    given.length === 0
      ? await client.admission.show.query({ instance })
      : await client.admission.set.mutate({
          instance,
          ...(remove ? { unignore: given } : { ignore: given }),
        });
  const rows = now.ignore.map((chat) => [numberOf(chat)]);
  answer(cli, options, now, table(rows, cli.language));
  return EXIT.ok;
}

export async function listRefusals(
  cli: Cli,
  options: One & { readonly cursor?: number },
): Promise<ExitCode> {
  const { instance, cursor } = options;
  const client = await connect(cli, options);
  const page = await client.admission.refusals.query({ instance, cursor });
  const rows = page.refusals.map(({ at, chat, says }) => [
    timeText(at, cli.language),
    chat === null ? '' : numberOf(chat),
    says,
  ]);
  answer(cli, options, page, table(rows, cli.language));
  return EXIT.ok;
}

export async function listUnresolved(
  cli: Cli,
  options: CommonOptions & { readonly cursor?: number },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const page = await client.people.unresolved.query({ cursor: options.cursor });
  const rows = page.people.map((peer) => [
    peer.lid,
    peer.instance,
    String(peer.count),
    timeText(peer.since, cli.language),
  ]);
  answer(cli, options, page, table(rows, cli.language));
  return EXIT.ok;
}

export async function listAssigned(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const all = await client.people.assigned.query();
  const rows = all.map(({ lid, instance, phone, contactId, contradictedBy }) => [
    lid,
    instance,
    phone === null ? (contactId ?? '') : toE164(phone),
    contradictedBy === null
      ? ''
      : phrase('people.contradicted', { phone: toE164(contradictedBy) }, cli.language),
  ]);
  answer(cli, options, all, table(rows, cli.language));
  return EXIT.ok;
}

export async function assignPeer(
  cli: Cli,
  options: CommonOptions & {
    readonly peer: string;
    readonly phone?: string;
    readonly contact?: string;
  },
): Promise<ExitCode> {
  const { peer, phone, contact } = options;
  const client = await connect(cli, options);
  const assigned = await client.people.assign.mutate({ peer, phone, contact });
  const params = { peer: assigned.peer, count: String(assigned.count) };
  answer(cli, options, assigned, phrase('cli.peer-assigned', params, cli.language));
  return EXIT.ok;
}

export async function undoPeer(
  cli: Cli,
  options: CommonOptions & { readonly peer: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const undone = await client.people.undo.mutate({ peer: options.peer });
  answer(cli, options, undone, phrase('cli.peer-undone', undone, cli.language));
  return EXIT.ok;
}

/** A phone number is shown as one; any other address as it is. */
function numberOf(chat: string): string {
  return chat.endsWith('@s.whatsapp.net') ? `+${chat.split('@')[0] ?? ''}` : chat;
}
