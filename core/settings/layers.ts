/** Where a value comes from: the outside sources in their order of rank, each asked by name. */
import { isAbsolute, join } from 'node:path';
import type { RawValues } from './env.ts';
import { readTextFile } from './env.ts';
import type { SettingName } from './names.ts';
import { mayComeFromFile } from './names.ts';
import { invalid, REASONS, SettingsError } from './settings-error.ts';

export type SourceName =
  'command' | 'environment' | '.env' | 'settings.json' | 'interface' | 'default';

/** One source. Relative paths of `<NAME>_FILE` values start from its folder. */
export interface Layer {
  readonly from: Exclude<SourceName, 'interface' | 'default'>;
  readonly values: RawValues;
  readonly folder: string;
}

/** Which source decided, for `doctor`; `file` is the file of a `<NAME>_FILE` setting. */
export interface Source {
  readonly from: SourceName;
  readonly file: string | null;
}

export interface Found {
  readonly text: string;
  readonly source: Source;
}

/** The value of the highest layer that has one. An empty text counts as not set, as `NAME=` in a compose file means. */
export function find(name: SettingName, layers: readonly Layer[]): Found | null {
  for (const layer of layers) {
    const found = findIn(name, layer);
    if (found) return found;
  }
  return null;
}

function findIn(name: SettingName, layer: Layer): Found | null {
  const text = layer.values[name]?.trim() ?? '';
  const file = mayComeFromFile(name) ? (layer.values[`${name}_FILE`]?.trim() ?? '') : '';
  if (text !== '' && file !== '') throw invalid(name, REASONS.twice);
  if (text !== '') return { text, source: { from: layer.from, file: null } };
  if (file === '') return null;
  const path = isAbsolute(file) ? file : join(layer.folder, file);
  return { text: readSecretFile(name, path), source: { from: layer.from, file: path } };
}

function readSecretFile(name: SettingName, path: string): string {
  let text: string | null;
  try {
    text = readTextFile(path)?.trim() ?? null;
  } catch (error) {
    throw new SettingsError('settings.file', { name: `${name}_FILE`, file: path }, error);
  }
  if (text === null) throw new SettingsError('settings.file', { name: `${name}_FILE`, file: path });
  if (text === '') throw invalid(`${name}_FILE`, REASONS.empty);
  return text;
}
