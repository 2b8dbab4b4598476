/** The tables of docs/message-types.md, made of the same cases that the matrix is made of. */
import { TYPES } from '../../reading/fixtures/types/all.ts';
import { SILENT_TYPES } from '../../reading/fixtures/types/silent.ts';
import { SENDS } from './send-cases.ts';
import { VERSIONS } from '../../reading/fixtures/types/type-case.ts';
import type { TypeCase, Version } from '../../reading/fixtures/types/type-case.ts';

/** By the name of the place in the page where it stands. */
export function typesTables(): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(TYPES.map(([name, cases]) => [name, table(cases)])),
    Silent: silent(),
    Gaps: gaps(),
    Sends: sends(),
  };
}

function table(cases: readonly TypeCase[]): string {
  const rows = cases.map(({ what, type, shows, file }) => [
    what,
    `\`${type}\``,
    [file === undefined ? '' : `📎 ${file}`, ...shows.split('\n')].filter(Boolean).join('<br>'),
  ]);
  return markdown(['On WhatsApp', 'Its name at Evolution', 'In HighLevel'], rows);
}

function silent(): string {
  const rows = SILENT_TYPES.map(({ what, type, why }) => [what, `\`${type}\``, why]);
  return markdown(['On WhatsApp', 'Its name at Evolution', 'Why'], rows);
}

/** What does not arrive, version by version. */
function gaps(): string {
  const cases = TYPES.flatMap(([, all]) => all).filter((one) => one.empty !== undefined);
  const rows = cases.map(({ what, empty = {} }) => {
    const versions = VERSIONS.filter((version) => empty[version] !== undefined);
    const reasons = new Set(versions.map((version: Version) => empty[version] ?? ''));
    return [what, versions.join(', '), [...reasons].join('; ')];
  });
  return markdown(['On WhatsApp', 'Does not arrive from', 'Why'], rows);
}

function sends(): string {
  const rows = SENDS.map(({ what, text = '', files = [], arrives }) => [
    what,
    [...(text === '' ? [] : [`\`${text}\``]), ...files.map((name) => `📎 ${name}`)].join('<br>'),
    arrives.map((one) => one.replace(/^text: (.*)$/, '`$1`')).join('<br>'),
  ]);
  return markdown(['In HighLevel', 'For example', 'On WhatsApp'], rows);
}

export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');
}

function escaped(cell: string): string {
  const pieces = cell.replaceAll('|', '\\|').split(/(`[^`]*`)/);
  return pieces.map((piece, at) => (at % 2 === 1 ? piece : piece.replaceAll('*', '\\*'))).join('');
}
