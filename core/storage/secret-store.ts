/**
 * What gives a text back only to this user of this computer, such as the keychain of the system. It keeps nothing itself:
 * what it sealed is stored by who asked.
 */
export interface SecretStore {
  seal(plain: string): Promise<string>;
  /** @throws when it did not seal this, or does not answer */
  open(sealed: string): Promise<string>;
}
