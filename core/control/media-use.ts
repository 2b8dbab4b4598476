import type { Control } from './control.ts';

const MEGABYTE = 1024 * 1024;

/** How much room the files behind links take up, as the words want it. */
export function mediaUse({ use }: Pick<Control['media'], 'use'>): { used: string; limit: string } {
  return { used: megabytes(use.bytes), limit: megabytes(use.maxBytes) };
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(0)} MB`;
}
