/** Linking a number from a terminal: the code is drawn there, again after each renewal, until the number is connected. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlClient } from '../control/client.ts';
import { codeText } from '../pairing/code-view.ts';
import { qrForTerminal } from '../pairing/qr.ts';
import type { AdmissionMode } from '../relay/admission/rules.ts';
import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { failureText, table, timeText } from './text.ts';

const LOOK_EVERY_MS = 2_000;
type One = CommonOptions & { readonly instance: string };

export async function createInstance(
  cli: Cli,
  options: CommonOptions & {
    readonly location: string;
    readonly name: string;
    readonly server?: string;
    readonly publicUrl?: string;
    readonly phone?: string;
    readonly admission?: AdmissionMode;
  },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { location, name, server, publicUrl, phone, admission } = options;
  const wanted = { location, name, server, publicUrl, phone, admission };
  const made = await client.numbers.create.mutate(wanted);
  if (options.json !== true) {
    cli.out(`${phrase('cli.instance-created', { instance: made.name }, cli.language)}\n`);
  }
  return follow(cli, client, options, made.id);
}

export async function pairInstance(
  cli: Cli,
  options: One & { readonly phone?: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { instance, phone } = options;
  const { id } = await client.numbers.pair.mutate({ instance, phone });
  return follow(cli, client, options, id);
}

/** Draws each code once; a program that reads JSON gets the first and asks again by itself. */
async function follow(
  cli: Cli,
  client: ControlClient,
  options: CommonOptions,
  instance: string,
): Promise<ExitCode> {
  let drawn = '';
  let told = '';
  for (;;) {
    const view = await client.numbers.pairing.query({ instance });
    if (options.json === true && view.state !== 'waiting') {
      answer(cli, options, view, '');
      return view.state === 'ended' ? EXIT.failure : EXIT.ok;
    }
    if (view.state === 'open') {
      const params = { number: view.number ?? '', name: view.profileName ?? '' };
      cli.out(`${phrase('pair.linked', params, cli.language)}\n`);
      return EXIT.ok;
    }
    if (view.problem !== null && view.problem.code !== told) {
      told = view.problem.code;
      cli.err(`${failureText(view.problem)}\n`);
    }
    if (view.state === 'ended' || view.state === 'idle') return EXIT.failure;
    const text = view.pairingCode ?? view.qr ?? '';
    if (text !== '' && text !== drawn) {
      drawn = text;
      cli.out(
        view.pairingCode === null
          ? `${await qrForTerminal(text)}\n${phrase('pair.scan', {}, cli.language)}\n`
          : `${phrase('pair.type', {}, cli.language)}\n\n  ${codeText(text)}\n\n`,
      );
    }
    await delay(LOOK_EVERY_MS);
  }
}

/** An act upon one number that answers with one sentence. */
function act(
  name: 'restart' | 'unpair' | 'delete',
  code: 'cli.instance-restarted' | 'cli.instance-unpaired' | 'cli.instance-deleted',
): (cli: Cli, options: One) => Promise<ExitCode> {
  return async (cli, options) => {
    const client = await connect(cli, options);
    const done = await client.numbers[name].mutate({ instance: options.instance });
    const params = { instance: done.name };
    answer(cli, options, done, phrase(code, params, cli.language));
    return EXIT.ok;
  };
}

export const restartInstance = act('restart', 'cli.instance-restarted');
export const unpairInstance = act('unpair', 'cli.instance-unpaired');
export const deleteInstance = act('delete', 'cli.instance-deleted');

export async function renameInstance(
  cli: Cli,
  options: One & { readonly label?: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { instance, label = '' } = options;
  const done = await client.numbers.rename.mutate({ instance, label });
  const params = { instance: done.name, label };
  answer(cli, options, done, phrase('cli.instance-renamed', params, cli.language));
  return EXIT.ok;
}

/** Another number is linked: what is to become of it. */
export async function answerInstance(
  cli: Cli,
  options: One & { readonly answer: 'same-business' | 'wrong-phone' },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const done = await client.numbers.answer.mutate(options);
  const params = { instance: done.name };
  answer(cli, options, done, phrase('cli.instance-answered', params, cli.language));
  return EXIT.ok;
}

export async function linkInstance(cli: Cli, options: One): Promise<ExitCode> {
  const client = await connect(cli, options);
  const link = await client.numbers.link.mutate({ instance: options.instance });
  const params = { instance: link.instance, url: link.url };
  answer(cli, options, link, phrase('cli.pair-link', params, cli.language));
  return EXIT.ok;
}

export async function listLinks(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const all = await client.numbers.links.query();
  const rows = all.map((link) => [
    link.id,
    link.instance,
    link.state,
    timeText(link.expiresAt, cli.language),
  ]);
  answer(cli, options, all, table(rows, cli.language));
  return EXIT.ok;
}

export async function revokeLink(
  cli: Cli,
  options: CommonOptions & { readonly link: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const revoked = await client.numbers.revokeLink.mutate({ link: options.link });
  const params = { link: revoked.id };
  answer(cli, options, revoked, phrase('cli.pair-link-revoked', params, cli.language));
  return EXIT.ok;
}
