/** Builds the GUI (`npm run build:gui`): relative addresses, so that it works under a base path and from `app://`. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { deliveredPackages } from './scripts/delivered-packages.ts';
import { compressed } from './scripts/gui/compressed.ts';
import { earlyScript } from './scripts/gui/early-script.ts';

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react(), licences(), earlyScript(), compressed()],
  build: {
    outDir: '../dist/gui',
    emptyOutDir: true,
    target: 'es2023',
    manifest: true,
    // As files of their own: the policy of the pages allows no script or font from data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the first page needs is one file: thirty small ones took it a tenth of a second longer, and every page needs them.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
});

/** `virtual:licences`: every package that is delivered, with its licence. */
function licences(): Plugin {
  const id = '\0virtual:licences';
  return {
    name: 'licences',
    resolveId: (source) => (source === 'virtual:licences' ? id : null),
    load(asked) {
      if (asked !== id) return null;
      const delivered = deliveredPackages().map(({ name, version, licence }) => ({
        ...{ name, version, licence },
      }));
      return `export const licences = ${JSON.stringify(delivered)};`;
    },
  };
}
