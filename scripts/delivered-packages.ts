/** Every package whose code is delivered, with its licence: what runs, and what is built into the pages. */
import { readFileSync } from 'node:fs';

/** Joined into the desktop app with all that it needs, although npm counts it as a tool: the relay alone has no use for it. */
const IN_APP = 'electron-updater';
/** Of what is built into the pages, although npm counts it as a tool. */
const IN_PAGES =
  /node_modules\/(?:@mantine|@tabler|@tanstack|react|react-dom|@floating-ui|clsx)(?:\/|$)/;

export interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface DeliveredPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Where npm puts it: `node_modules/…`. */
  readonly path: string;
}

type Locked = Readonly<Record<string, LockedPackage>>;

/** All that npm installs, by its place. */
export function lockedPackages(): Locked {
  const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { packages: Locked }).packages;
}

export function deliveredPackages(): DeliveredPackage[] {
  const locked = lockedPackages();
  const inApp = withNeeded(`node_modules/${IN_APP}`, locked);
  const delivered = Object.entries(locked).flatMap(([path, one]) => {
    const isDelivered = one.dev !== true || IN_PAGES.test(path) || inApp.has(path);
    if (path === '' || !isDelivered || one.optional === true) return [];
    const { version = '', license = '' } = one;
    return [{ name: nameOf(path), version, licence: license, path }];
  });
  return delivered.sort((a, b) => a.name.localeCompare(b.name));
}

/** The places of a package and of all that it depends on. */
function withNeeded(path: string, locked: Locked, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const name of Object.keys(locked[path]?.dependencies ?? {})) {
    const place = placeOf(name, path, locked);
    if (place !== null) withNeeded(place, locked, found);
  }
  return found;
}

/** As Node.js looks for it: in the innermost node_modules first. */
export function placeOf(name: string, from: string, locked: Locked): string | null {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const path = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (path in locked) return path;
    if (base === '') return null;
  }
}

/** Of a package, by its place. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
