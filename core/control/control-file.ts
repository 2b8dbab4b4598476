/**
 * How a local client finds the running relay: `<dataDir>/control.json`, readable by its owner alone. Whoever can read
 * it may control the relay.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const shape = z.object({
  host: z.string(),
  port: z.number().int(),
  token: z.string().min(32),
  pid: z.number().int(),
});
export type ControlFile = z.output<typeof shape>;

const NAME = 'control.json';

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Written beside and renamed: a reader never sees half of it. */
export async function writeControlFile(dataDir: string, file: ControlFile): Promise<void> {
  const path = join(dataDir, NAME);
  const beside = `${path}.${String(file.pid)}`;
  await rm(beside, { force: true });
  await writeFile(beside, `${JSON.stringify(file)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(beside, path);
}

/** Null when no relay has written one, or when it cannot be understood. */
export async function readControlFile(dataDir: string): Promise<ControlFile | null> {
  try {
    const read = shape.safeParse(JSON.parse(await readFile(join(dataDir, NAME), 'utf8')));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** Only our own: a relay that started since has written another. */
export async function removeControlFile(dataDir: string, token: string): Promise<void> {
  if ((await readControlFile(dataDir))?.token === token) {
    await rm(join(dataDir, NAME), { force: true });
  }
}

/**
 * The answer to a client's nonce. It shows that the server knows the token without sending it; the port is part of it,
 * so that a program on another port cannot pass the question on.
 */
export function proofOf(token: string, nonce: string, port: number): string {
  return createHmac('sha256', token)
    .update(`${nonce}|${String(port)}`)
    .digest('base64url');
}

export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
