/** `renderer/early.ts` as a script of its own, ahead of the pages' module and of their style sheet, which would hold it up. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import type { Plugin } from 'vite';

const ENTRY = join(import.meta.dirname, '../../renderer/early.ts');

export function earlyScript(): Plugin {
  let fileName = '';
  return {
    name: 'early-script',
    apply: 'build',
    async buildStart() {
      const source = await bundled();
      const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8);
      fileName = `assets/early-${hash}.js`;
      this.emitFile({ type: 'asset', fileName, source });
    },
    transformIndexHtml: () => [
      { tag: 'script', attrs: { src: `./${fileName}` }, injectTo: 'head-prepend' },
    ],
  };
}

/** What it shares with the pages it holds itself, without what only they use of it: React above all. */
async function bundled(): Promise<string> {
  const build = await rolldown({
    input: ENTRY,
    platform: 'browser',
    treeshake: { moduleSideEffects: false },
  });
  const { output } = await build.generate({ format: 'iife', minify: true });
  await build.close();
  return output[0].code;
}
