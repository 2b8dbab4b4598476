import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';

/** Seals every stored secret with a new master key. */
export async function rotateVault(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const rotated = await client.vault.rotate.mutate();
  const params = { count: String(rotated.resealed), key: rotated.keyId };
  const code = rotated.newKey ? 'cli.vault-rotated' : 'cli.vault-resealed';
  answer(cli, options, rotated, phrase(code, params, cli.language));
  return EXIT.ok;
}
