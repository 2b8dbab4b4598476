import { phrase } from '../words/say.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { secretOption } from './input.ts';
import { failureText, table } from './text.ts';

export async function addServer(
  cli: Cli,
  options: CommonOptions & {
    readonly url: string;
    readonly apiKeyFile?: string;
    readonly apiKey?: string;
  },
): Promise<ExitCode> {
  const apiKey = await secretOption(cli, {
    option: '--api-key',
    file: options.apiKeyFile,
    plain: options.apiKey,
  });
  if (apiKey === undefined) throw new WordedError('input.key-missing', {}, 'invalid');
  const client = await connect(cli, options);
  const added = await client.servers.add.mutate({ url: options.url, apiKey });
  answer(cli, options, added, factsOf(cli, added));
  return EXIT.ok;
}

export async function checkServer(
  cli: Cli,
  options: CommonOptions & { readonly server: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const checked = await client.servers.check.mutate({ server: options.server });
  answer(cli, options, checked, factsOf(cli, checked));
  return EXIT.ok;
}

export async function listServers(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const all = await client.servers.list.query();
  const rows = all.map(({ url, version, keyKind, id }) => [url, version ?? '', keyKind ?? '', id]);
  answer(cli, options, all, table(rows, cli.language));
  return EXIT.ok;
}

/** What could be adopted there. */
export async function listServerInstances(
  cli: Cli,
  options: CommonOptions & { readonly server: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const all = await client.servers.instances.query({ server: options.server });
  const { language } = cli;
  const lines = all.flatMap((one) => [
    [one.name, one.number ?? '', one.state, one.isOurs ? '✓' : ''].join('  ').trimEnd(),
    ...(one.refused === null ? [] : [`  ${failureText(one.refused)}`]),
    ...(one.otherWebhook === null
      ? []
      : [`  ${phrase('numbers.other-webhook', { url: one.otherWebhook }, language)}`]),
  ]);
  answer(cli, options, all, lines.length === 0 ? table([], language) : lines.join('\n'));
  return EXIT.ok;
}

export async function removeServer(
  cli: Cli,
  options: CommonOptions & { readonly server: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const removed = await client.servers.remove.mutate({ server: options.server });
  const params = { server: removed.url };
  answer(cli, options, removed, phrase('cli.server-removed', params, cli.language));
  return EXIT.ok;
}

function factsOf(
  cli: Cli,
  { url, version, keyKind }: { url: string; version: string | null; keyKind: string | null },
): string {
  const code = keyKind === 'instance' ? 'server.ok-instance' : 'server.ok-global';
  return phrase(code, { server: url, version: version ?? '' }, cli.language);
}
