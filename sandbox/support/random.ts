/** Random ids and a seeded generator, so that a fault drawn by probability can be drawn again in the same order. */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789ABCDEF';

function pick(alphabet: string, length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 1) {
    text += alphabet.charAt(Math.floor(Math.random() * alphabet.length));
  }
  return text;
}

/** An id as HighLevel writes them: 20 letters and digits. Not secret. */
export function letterId(length = 20): string {
  return pick(LETTERS, length);
}

/** Upper-case hexadecimal digits, as in WhatsApp message ids. */
export function hexId(length: number): string {
  return pick(HEX, length);
}

let cuids = 0;

/**
 * A database id as Evolution makes them (cuid): `c`, the time, a counter, a mark of the machine, and letters or digits
 * at random. So ids sort by the time at which they were made.
 */
export function cuid(): string {
  cuids = (cuids + 1) % 36 ** 4;
  const counter = cuids.toString(36).padStart(4, '0');
  return `c${Date.now().toString(36)}${counter}hs7d${pick('abcdefghijklmnopqrstuvwxyz0123456789', 8)}`;
}

export type Random = () => number;

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
