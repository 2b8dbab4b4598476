/** Builds the GUI (`npm run build:gui`): relative addresses, so that it works under a base path and from `app://`. */
import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react(), licences()],
  build: {
    outDir: '../dist/gui',
    emptyOutDir: true,
    target: 'es2023',
    manifest: true,
    // As files of their own: the policy of the pages allows no script or font from data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

/** Of what is built into the pages, although npm counts it as a tool. */
const IN_PAGES =
  /node_modules\/(?:@mantine|@tabler|@tanstack|react|react-dom|@floating-ui|clsx)(?:\/|$)/;

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** `virtual:licences`: every package that is delivered, with its licence. */
function licences(): Plugin {
  const id = '\0virtual:licences';
  return {
    name: 'licences',
    resolveId: (source) => (source === 'virtual:licences' ? id : null),
    load(asked) {
      if (asked !== id) return null;
      const text = readFileSync(new URL('./package-lock.json', import.meta.url), 'utf8');
      const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Locked>> };
      const delivered = Object.entries(packages).flatMap(([path, one]) => {
        const isDelivered = one.dev !== true || IN_PAGES.test(path);
        if (path === '' || !isDelivered || one.optional === true) return [];
        const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
        return [{ name, version: one.version ?? '', licence: one.license ?? '' }];
      });
      delivered.sort((a, b) => a.name.localeCompare(b.name));
      return `export const licences = ${JSON.stringify(delivered)};`;
    },
  };
}
