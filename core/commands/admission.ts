/** Whom a number relays, and whom it refused. */
import { phrase, say } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { table, timeText } from './text.ts';

type One = CommonOptions & { readonly instance: string };
type Switch = 'on' | 'off';

export interface AdmissionOptions extends One {
  readonly rule?: 'everyone' | 'known' | 'list';
  readonly ownNumbers?: Switch;
  readonly gateway?: Switch;
}

/** Without a rule or a switch it shows what holds. */
export async function admissionOf(cli: Cli, options: AdmissionOptions): Promise<ExitCode> {
  const { instance, rule, ownNumbers, gateway } = options;
  const client = await connect(cli, options);
  const isChange = (rule ?? ownNumbers ?? gateway) !== undefined;
  const now = isChange
    ? await client.admission.set.mutate({
        instance,
        rule,
        ownNumbers: isOn(ownNumbers),
        gateway: isOn(gateway),
      })
    : await client.admission.show.query({ instance });
  const params = {
    instance: now.name,
    rule: now.rule,
    own: now.ownNumbers ? 'on' : 'off',
    gateway: now.gateway ? 'on' : 'off',
  };
  const rows = now.refused.map(({ reason, messages }) => [
    String(messages),
    say(reason, {}, cli.language).sentence,
  ]);
  const lines = [phrase('cli.admission', params, cli.language)];
  if (rows.length > 0) lines.push(table(rows, cli.language));
  answer(cli, options, now, lines.join('\n'));
  return EXIT.ok;
}

export interface ChatsOptions extends One {
  readonly chats: readonly string[];
  readonly remove?: boolean;
}

export const allowChats = nameChats('allow');
export const ignoreChats = nameChats('ignore');

/** Without a chat it shows the list. */
function nameChats(list: 'allow' | 'ignore') {
  return async (cli: Cli, options: ChatsOptions): Promise<ExitCode> => {
    const { instance, chats, remove = false } = options;
    const client = await connect(cli, options);
    for (const chat of chats) {
      await client.admission.name.mutate({ instance, list, chat, remove });
    }
    const now = await client.admission.show.query({ instance });
    const params = { instance: now.name, list, count: String(now[list].length) };
    const lines = [phrase('cli.chats-named', params, cli.language), ...now[list]];
    answer(cli, options, now, lines.join('\n'));
    return EXIT.ok;
  };
}

export async function listRefused(
  cli: Cli,
  options: One & { readonly cursor?: number },
): Promise<ExitCode> {
  const { instance, cursor } = options;
  const client = await connect(cli, options);
  const page = await client.admission.refused.query({ instance, cursor });
  const rows = page.chats.map((chat) => [
    timeText(chat.lastAt, cli.language),
    chat.peer,
    String(chat.messages),
    chat.sentence,
  ]);
  const lines = [table(rows, cli.language)];
  if (page.cursor !== null) {
    const command = `waybridge instances refused ${instance} --cursor ${String(page.cursor)}`;
    lines.push(phrase('cli.more', { command }, cli.language));
  }
  answer(cli, options, page, lines.join('\n'));
  return EXIT.ok;
}

function isOn(value: Switch | undefined): boolean | undefined {
  return value === undefined ? undefined : value === 'on';
}
