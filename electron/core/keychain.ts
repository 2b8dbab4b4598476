/**
 * The keychain of the system, for the relay: Electron seals with a key that only this user's session gives out. Where that
 * would be no protection there is none, and the relay keeps its key in a file and says so.
 */
export interface Keychain {
  seal(plain: string): Promise<string>;
  open(sealed: string): Promise<string>;
}

/** What is used of Electron's `safeStorage`: older ones have the first half, newer ones want the other to be used. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(plain: string): Buffer;
  decryptString(sealed: Buffer): string;
  getSelectedStorageBackend?: () => string;
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  encryptStringAsync?(plain: string): Promise<Buffer>;
  decryptStringAsync?(sealed: Buffer): Promise<{ readonly result: string }>;
}

/** Without a keyring Electron seals with a password that stands in its source, or has not found out yet. */
const NO_KEYRING: readonly (string | undefined)[] = ['basic_text', 'unknown', undefined];

/** Null = this system has none. To be asked when Electron is ready. */
export async function keychainOf(
  safe: SafeStorage,
  platform: NodeJS.Platform,
): Promise<Keychain | null> {
  try {
    const isThere = safe.isAsyncEncryptionAvailable?.() ?? safe.isEncryptionAvailable();
    if (!(await isThere)) return null;
    if (platform === 'linux' && NO_KEYRING.includes(safe.getSelectedStorageBackend?.())) {
      return null;
    }
  } catch {
    return null;
  }
  return {
    async seal(plain) {
      const sealed = safe.encryptStringAsync?.(plain) ?? safe.encryptString(plain);
      return (await sealed).toString('base64');
    },
    async open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      if (safe.decryptStringAsync === undefined) return safe.decryptString(bytes);
      return (await safe.decryptStringAsync(bytes)).result;
    },
  };
}

/** The answer to what the relay asks of the keychain; null = it asks something else. */
export async function answerOf(
  keychain: Keychain | null,
  message: unknown,
): Promise<{ readonly keychain: number; readonly text: string | null } | null> {
  if (typeof message !== 'object' || message === null) return null;
  const { keychain: what, id, text } = message as Readonly<Record<string, unknown>>;
  if (typeof id !== 'number' || typeof text !== 'string') return null;
  if (what !== 'seal' && what !== 'open') return null;
  const done = keychain === null ? null : await keychain[what](text).catch(() => null);
  return { keychain: id, text: done };
}
