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

/** From its own side: an event of a throw-away instance has to arrive here. */
export async function testServer(
  cli: Cli,
  options: CommonOptions & { readonly server: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const heard = await client.servers.test.mutate({ server: options.server });
  const params = { server: heard.server, url: heard.url, ms: String(heard.ms) };
  answer(cli, options, heard, phrase('server.heard', params, cli.language));
  return EXIT.ok;
}

export async function listServers(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const all = await client.servers.list.query();
  const rows = all.map(({ url, version, keyKind, id }) => [url, version ?? '', keyKind ?? '', id]);
  answer(cli, options, all, table(rows, cli.language));
  return EXIT.ok;
}

/** Without an address and without `--public` it only says which one it is. */
export async function serverAddress(
  cli: Cli,
  options: CommonOptions & {
    readonly server: string;
    readonly url?: string;
    readonly public?: boolean;
  },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { server } = options;
  const url = options.public === true ? null : options.url;
  const changed =
    url === undefined ? null : await client.servers.setAddress.mutate({ server, url });
  const wanted = server.replace(/\/+$/, '');
  const all = await client.servers.list.query();
  const found = all.find((one) => one.id === server || one.url === wanted);
  if (found === undefined) throw new WordedError('server.not-found', { server }, 'not-found');
  const { language } = cli;
  const code = found.ownAddress === null ? 'server.address-public' : 'server.address-own';
  const lines = [
    phrase(code, { server: found.url, url: found.address }, language),
    ...(changed?.moved ?? []).map((instance) =>
      phrase('cli.webhook-moved', { instance }, language),
    ),
    ...(changed?.left ?? []).map((one) => `${one.instance}: ${failureText(one)}`),
  ];
  const { ownAddress, address } = found;
  const { moved = [], left = [] } = changed ?? {};
  answer(cli, options, { server: found.url, ownAddress, address, moved, left }, lines.join('\n'));
  return left.length === 0 ? EXIT.ok : EXIT.failure;
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
