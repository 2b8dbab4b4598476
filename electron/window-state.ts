/** Where the window was, kept beside the app's other data. What cannot be read, or is on no screen, is forgotten. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  readonly bounds: Bounds | null;
  readonly maximized: boolean;
}

const NOTHING: WindowState = { bounds: null, maximized: false };
/** So much of the window has to be on a screen for a person to take hold of it. */
const GRIP = 64;

export function readWindowState(file: string, screens: readonly Bounds[]): WindowState {
  let read: Partial<WindowState> | null;
  try {
    read = JSON.parse(readFileSync(file, 'utf8')) as Partial<WindowState> | null;
  } catch {
    return NOTHING;
  }
  const bounds = isBounds(read?.bounds) ? read.bounds : null;
  const seen = bounds !== null && screens.some((screen) => overlaps(bounds, screen));
  return { bounds: seen ? bounds : null, maximized: read?.maximized === true };
}

export function writeWindowState(file: string, state: WindowState): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(state)}\n`);
  renameSync(`${file}.new`, file);
}

function isBounds(value: unknown): value is Bounds {
  if (typeof value !== 'object' || value === null) return false;
  const read = value as Record<string, unknown>;
  return (['x', 'y', 'width', 'height'] as const).every((name) => Number.isInteger(read[name]));
}

function overlaps(one: Bounds, other: Bounds): boolean {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return width >= GRIP && height >= GRIP;
}
