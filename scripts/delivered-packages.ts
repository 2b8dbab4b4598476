/** Every package whose code is delivered, with its licence: what runs, and what is built into the pages. */
import { readFileSync } from 'node:fs';

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

/** All that npm installs, by its place. */
export function lockedPackages(): Readonly<Record<string, LockedPackage>> {
  const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { packages: Readonly<Record<string, LockedPackage>> }).packages;
}

export function deliveredPackages(): DeliveredPackage[] {
  const delivered = Object.entries(lockedPackages()).flatMap(([path, one]) => {
    const isDelivered = one.dev !== true || IN_PAGES.test(path);
    if (path === '' || !isDelivered || one.optional === true) return [];
    const { version = '', license = '' } = one;
    return [{ name: nameOf(path), version, licence: license, path }];
  });
  return delivered.sort((a, b) => a.name.localeCompare(b.name));
}

/** Of a package, by its place. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
