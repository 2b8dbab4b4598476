import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';

/** Writes what somebody who helps has to know into one file, or shows it. */
export async function diagnostics(
  cli: Cli,
  options: CommonOptions & { readonly file?: string; readonly show?: boolean },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { fileName, text } = await client.diagnostics.bundle.query();
  if (options.show === true) {
    cli.out(`${text}\n`);
    return EXIT.ok;
  }
  const path = join(cli.cwd, options.file ?? fileName);
  // Only for its owner: he decides to whom it goes.
  await writeFile(path, `${text}\n`, { mode: 0o600 });
  answer(cli, options, { file: path }, phrase('cli.diagnostics', { file: path }, cli.language));
  return EXIT.ok;
}
