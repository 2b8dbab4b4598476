/** Every page of the GUI by its address, read from the router: a page that is added there is looked at without being told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BusyRelay } from './busy-relay.ts';

const ROUTES = join(import.meta.dirname, '../../renderer/routes.tsx');

export interface GuiPage {
  /** Short, for a file or a test; unique. */
  readonly name: string;
  /** What stands behind the `#`. */
  readonly address: string;
}

/** Paths as the router has them: `/numbers/$id`. */
export function routePaths(): string[] {
  const source = readFileSync(ROUTES, 'utf8');
  const made = source.match(/createRoute\(\{/g)?.length ?? 0;
  const paths = [...source.matchAll(/\bpath: '(?<path>[^']+)'/g)].map(
    ({ groups }) => groups?.['path'] ?? '',
  );
  if (made === 0 || made !== paths.length) {
    throw new Error(`${String(made)} routes, but ${String(paths.length)} paths are read`);
  }
  return paths;
}

/** @throws when a route has a parameter for which there is no value here */
export function guiPages({ relay, instanceId, serverId }: BusyRelay): GuiPage[] {
  const values: Readonly<Record<string, string>> = {
    id: instanceId,
    server: serverId,
    location: relay.place.locationId,
    page: 'evolution-key',
    guide: 'marketplace-app',
  };
  return routePaths().map((path) => {
    const address = path.replace(/\$(\w+)/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`No page to look at for ${path}: what is ${name}?`);
      return encodeURIComponent(value);
    });
    const words = path === '/' ? ['overview'] : path.split(/\W+/).filter((word) => word !== '');
    return { name: [...new Set(words)].join('-'), address };
  });
}
