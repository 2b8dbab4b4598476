/** `npm run build`: the program in dist/: core and sandbox, which need no TypeScript any more, and the pages. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildCore } from './build-core.ts';

const DIST = join(import.meta.dirname, '../dist');

rmSync(DIST, { recursive: true, force: true });
await buildCore(DIST);
await import('./build-gui.ts');
