/** What a package is made for, in Node.js' own words. */
export interface Target {
  readonly os: 'linux' | 'win32' | 'darwin';
  readonly cpu: 'x64' | 'arm64';
}

/** From `linux-x64`. */
export function targetOf(text: string): Target {
  const [os, cpu] = text.split('-');
  const isKnown =
    (os === 'linux' || os === 'win32' || os === 'darwin') && (cpu === 'x64' || cpu === 'arm64');
  if (isKnown) return { os, cpu };
  throw new Error(
    `--for: ${text} is none of linux-x64, linux-arm64, win32-x64, win32-arm64, darwin-x64, darwin-arm64`,
  );
}
