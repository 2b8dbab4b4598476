/** Every file of the pages that is worth it, compressed once and for all beside the plain one; served by core/control/gui.ts. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Below this, one packet carries it either way. */
const LEAST_BYTES = 1_024;

export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!/^assets\/.*\.(?:js|css)$/.test(fileName)) continue;
          const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          if (source.length < LEAST_BYTES) continue;
          const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
          const br = brotliCompressSync(source, { params });
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: br });
          const gz = gzipSync(source, { level: 9 });
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gz });
        }
      },
    },
  };
}
