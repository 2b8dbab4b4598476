export type VaultErrorCode =
  /** Sealed with a key that is not known here. `{table, row, column, key}` */
  | 'vault.wrong-key'
  /** Cut, changed, or moved to another place. `{table, row, column}` */
  | 'vault.damaged'
  /** The master key setting is neither 32 bytes nor a passphrase of 16 characters. */
  | 'vault.key-invalid'
  /**
   * The key file cannot be used. `{file, reason}`: `readable-by-others`, `unreadable`,
   * `unwritable`, `empty`, `invalid`; for the first also `fix`, a command.
   */
  | 'vault.key-file'
  /** The key file is sealed by a keychain, and none is reached from here. `{file}` */
  | 'vault.in-keychain'
  /** The keychain did not open the key file, or did not give back what it was to seal. `{file}` */
  | 'vault.keychain'
  /** The key is to be kept in a keychain, and none is reached from here. */
  | 'vault.no-keychain';

/** A failure of the vault; it never holds a key or a value, sealed or not. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly code: VaultErrorCode;
  readonly params: Readonly<Record<string, string>>;

  constructor(
    code: VaultErrorCode,
    params: Readonly<Record<string, string>> = {},
    options?: { readonly cause: unknown },
  ) {
    const details = Object.entries(params).map(([name, value]) => `${name}: ${value}`);
    super([code, ...details].join(', '), options);
    this.code = code;
    this.params = params;
  }
}
