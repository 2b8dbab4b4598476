/**
 * Whether a request to our public address really arrives here: pre-flight sends a random number there and looks whether it
 * comes in. Only numbers that are being waited for are answered, so that nobody learns anything by guessing.
 */
import { randomBytes } from 'node:crypto';

export const PROBE_HEADER = 'x-waybridge-probe';

export class PublicProbe {
  readonly #awaited = new Map<string, { heard: boolean }>();

  /** Runs `send` with a new number; answers whether it came in meanwhile. */
  async arrives(send: (nonce: string) => Promise<void>): Promise<boolean> {
    const nonce = randomBytes(24).toString('base64url');
    const awaited = { heard: false };
    this.#awaited.set(nonce, awaited);
    try {
      await send(nonce);
      return awaited.heard;
    } finally {
      this.#awaited.delete(nonce);
    }
  }

  /** True = it was waited for. */
  hears(header: string | readonly string[] | undefined): boolean {
    const awaited = typeof header === 'string' ? this.#awaited.get(header) : undefined;
    if (awaited !== undefined) awaited.heard = true;
    return awaited !== undefined;
  }
}
