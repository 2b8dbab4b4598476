/** Builds the GUI (`npm run build:gui`): relative addresses, so that it works under a base path and from `app://`. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
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
