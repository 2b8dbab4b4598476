import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';

type Options = CommonOptions & { readonly scope: string };

/** Holds back what leaves; everything is still taken in and kept. */
export async function pause(cli: Cli, options: Options): Promise<ExitCode> {
  const client = await connect(cli, options);
  const paused = await client.settings.pause.mutate({ scope: options.scope });
  answer(cli, options, { paused }, phrase('cli.paused', { scope: options.scope }, cli.language));
  return EXIT.ok;
}

export async function resume(cli: Cli, options: Options): Promise<ExitCode> {
  const client = await connect(cli, options);
  const paused = await client.settings.resume.mutate({ scope: options.scope });
  answer(cli, options, { paused }, phrase('cli.resumed', { scope: options.scope }, cli.language));
  return EXIT.ok;
}
