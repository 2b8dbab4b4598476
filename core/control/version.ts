import { readFileSync } from 'node:fs';
import { z } from 'zod';

const shape = z.object({ name: z.literal('waybridge'), version: z.string() });

/** From the package file, which stands one folder higher once the program is built. */
export function packageVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    const read = shape.safeParse(readJson(new URL(path, import.meta.url)));
    if (read.success) return read.data.version;
  }
  return '0.0.0';
}

function readJson(url: URL): unknown {
  try {
    return JSON.parse(readFileSync(url, 'utf8'));
  } catch {
    return null;
  }
}
