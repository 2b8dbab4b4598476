import type { AdmissionMode } from '../relay/admission/rules.ts';
import { phrase, valueWord } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { secretOption } from './input.ts';
import { table, timeText } from './text.ts';

export interface AddInstanceOptions extends CommonOptions {
  readonly location: string;
  readonly name: string;
  readonly server?: string;
  readonly apiKeyFile?: string;
  readonly apiKey?: string;
  readonly publicUrl?: string;
  readonly force?: boolean;
  readonly keep?: boolean;
  readonly admission?: AdmissionMode;
}

export async function addInstance(cli: Cli, options: AddInstanceOptions): Promise<ExitCode> {
  const apiKey = await secretOption(cli, {
    option: '--api-key',
    file: options.apiKeyFile,
    plain: options.apiKey,
  });
  const client = await connect(cli, options);
  const added = await client.instances.add.mutate({
    location: options.location,
    name: options.name,
    server: options.server,
    apiKey,
    publicUrl: options.publicUrl,
    force: options.force,
    keep: options.keep,
    admission: options.admission,
  });
  const params = { instance: added.name, url: added.webhook };
  answer(cli, options, added, phrase('cli.instance-added', params, cli.language));
  return EXIT.ok;
}

export async function listInstances(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const all = await client.instances.list.query();
  const rows = all.map((one) => [
    one.name,
    one.locationId,
    valueWord('state', one.state, cli.language),
    one.serverUrl,
    one.id,
  ]);
  answer(cli, options, all, table(rows, cli.language));
  return EXIT.ok;
}

export async function repairInstance(
  cli: Cli,
  options: CommonOptions & {
    readonly instance: string;
    readonly publicUrl?: string;
    readonly keep?: boolean;
  },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { instance, publicUrl, keep } = options;
  const repaired = await client.instances.repair.mutate({ instance, publicUrl, keep });
  const params = { instance: repaired.name, url: repaired.webhook };
  answer(cli, options, repaired, phrase('cli.instance-repaired', params, cli.language));
  return EXIT.ok;
}

/** The other tool's webhook that events are passed on to, or the end of that. */
export async function keptWebhook(
  cli: Cli,
  options: CommonOptions & { readonly instance: string; readonly stop?: boolean },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { instance, stop } = options;
  if (stop === true) {
    const ended = await client.instances.stopKeeping.mutate({ instance });
    const text = phrase('cli.webhook-given-up', { instance: ended.name }, cli.language);
    answer(cli, options, ended, text);
    return EXIT.ok;
  }
  const kept = await client.instances.kept.query({ instance });
  if (kept === null) {
    answer(cli, options, kept, phrase('cli.webhook-not-kept', { instance }, cli.language));
    return EXIT.ok;
  }
  const { name, url, waiting, sent, refused, dropped, failing } = kept;
  const counts = [waiting, sent, refused, dropped].map(String);
  const [w = '', s = '', r = '', d = ''] = counts;
  const params = { instance: name, url, waiting: w, sent: s, refused: r, dropped: d };
  const lines = [
    phrase('cli.webhook-kept', params, cli.language),
    ...(failing === null ? [] : [failing.sentence, failing.act]),
  ];
  answer(cli, options, kept, lines.join('\n'));
  return EXIT.ok;
}

export async function catchUpInstance(
  cli: Cli,
  options: CommonOptions & { readonly instance: string; readonly since?: number },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { instance, since } = options;
  const asked = await client.instances.catchUp.mutate({ instance, since });
  const params = {
    instance: asked.name,
    count: String(asked.stored),
    read: String(asked.read),
    time: timeText(asked.from, cli.language),
  };
  const text = asked.complete
    ? phrase('cli.caught-up', params, cli.language)
    : phrase('cli.catch-up-goes-on', { instance: asked.name }, cli.language);
  answer(cli, options, asked, text);
  return EXIT.ok;
}

export async function removeInstance(
  cli: Cli,
  options: CommonOptions & { readonly instance: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const removed = await client.instances.remove.mutate({ instance: options.instance });
  const params = { instance: removed.name };
  const lines = [
    phrase('cli.instance-removed', params, cli.language),
    ...(removed.webhookOff ? [] : [phrase('cli.webhook-left', params, cli.language)]),
    ...(removed.putBack === null
      ? []
      : [phrase('cli.webhook-put-back', { ...params, url: removed.putBack }, cli.language)]),
  ];
  answer(cli, options, removed, lines.join('\n'));
  return EXIT.ok;
}
