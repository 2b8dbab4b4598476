import type { KeyState } from '../storage/vault.ts';
import type { LanguageTag } from '../words/say.ts';
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

export interface KeepOptions extends CommonOptions {
  readonly place: 'file' | 'keychain';
}

/** Moves the master key. */
export async function keepKey(cli: Cli, options: KeepOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const state = await client.vault.keep.mutate({ place: options.place });
  answer(cli, options, state, keyText(state, cli.language));
  return EXIT.ok;
}

/** Where the master key is, in a sentence. */
export function keyText({ keptIn, file }: KeyState, language: LanguageTag): string {
  return phrase(KEY_PHRASES[keptIn], { file }, language);
}

const KEY_PHRASES = {
  file: 'cli.key-in-file',
  keychain: 'cli.key-in-keychain',
  setting: 'cli.key-in-setting',
} as const;
