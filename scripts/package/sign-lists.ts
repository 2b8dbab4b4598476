/**
 * Signs the lists of versions that electron-builder wrote, as electron/updates/signed-feed.ts wants them: with the publisher's
 * Ed25519 key, beside each list. What is in the folder is the feed then.
 */
import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIST = /^latest[^/]*\.yml$/;

/** From PEM; null = there is none. @throws when it is no Ed25519 private key */
export function publisherKey(pem: string | undefined): KeyObject | null {
  if (pem === undefined || pem.trim() === '') return null;
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new Error('WAYBRIDGE_UPDATE_KEY: "openssl genpkey -algorithm ed25519" makes one');
}

/** What it wrote. */
export function signLists(folder: string, key: KeyObject): string[] {
  return readdirSync(folder)
    .filter((name) => LIST.test(name))
    .map((name) => {
      const file = join(folder, `${name}.sig`);
      writeFileSync(
        file,
        `${sign(null, readFileSync(join(folder, name)), key).toString('base64')}\n`,
      );
      return file;
    });
}
