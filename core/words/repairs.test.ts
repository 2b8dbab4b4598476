import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FAILURES } from './codes.ts';
import { needsNoRepair, NO_REPAIR, REPAIR_PAGES, repairPageOf } from './repairs.ts';

const FOLDER = join(import.meta.dirname, '../../docs/repairs');
/** The parts of a page, by the folder of its language. */
const HEADS = {
  '.': ['What it means', 'Why', 'What to do', 'How you see that it is fixed'],
  'pt-BR': ['O que significa', 'Por quê', 'O que fazer', 'Como você vê que está consertado'],
  es: ['Qué significa', 'Por qué', 'Qué hacer', 'Cómo se ve que está arreglado'],
};
const codes = Object.keys(FAILURES);

describe('P10: a page for each repair', () => {
  test('every failure has a page, or stands on the list of those that need none', () => {
    const forgotten = codes.filter((code) => repairPageOf(code) === null && !needsNoRepair(code));
    expect(forgotten).toEqual([]);
  });

  test('every name in both lists means a failure that there is', () => {
    const names = [
      ...Object.values(REPAIR_PAGES).flat(),
      ...NO_REPAIR.flatMap((group) => group.codes),
    ];
    const idle = names.filter(
      (name) => !codes.some((code) => (/[.-]$/.test(name) ? code.startsWith(name) : code === name)),
    );
    expect(idle).toEqual([]);
    expect(names.length).toBe(new Set(names).size);
  });

  test('the list of pages names each of them', () => {
    const list = readFileSync(join(FOLDER, 'README.md'), 'utf8');
    const missing = Object.keys(REPAIR_PAGES).filter((page) => !list.includes(`(${page}.md)`));
    expect(missing).toEqual([]);
  });

  describe.each(Object.entries(HEADS))('in the folder “%s”', (language, wanted) => {
    const folder = join(FOLDER, language);

    test('every page is there, and no other', () => {
      const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
      const names = Object.keys(REPAIR_PAGES).map((page) => `${page}.md`);
      expect(pages.filter((name) => name !== 'README.md').sort()).toEqual(names.sort());
    });

    test.each(Object.keys(REPAIR_PAGES))(
      '%s says what, why, what to do and how one sees it',
      (page) => {
        const text = readFileSync(join(folder, `${page}.md`), 'utf8');
        expect(text).toMatch(/^# \S/);
        const heads = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
        expect(heads).toEqual(wanted);
        for (const part of text.split(/^## .*$/m)) expect(part.trim().length).toBeGreaterThan(5);
        // A step that is added in one language is added in all of them.
        expect(stepsIn(text)).toBe(stepsIn(readFileSync(join(FOLDER, `${page}.md`), 'utf8')));
      },
    );
  });
});

test('a page is found by the code itself before its family', () => {
  expect(repairPageOf('storage.full')).toBe('disk-full');
  expect(repairPageOf('storage.corrupt')).toBe('database');
  expect(repairPageOf('input.invalid')).toBeNull();
  expect(repairPageOf('nobody.knows')).toBeNull();
});

test.each(['pt-BR', 'es'])(
  'the guide in %s has the pictures, parts and steps of the English one',
  (language) => {
    const guides = join(FOLDER, '..');
    const shape = (name: string) => {
      const text = readFileSync(join(guides, name), 'utf8');
      return {
        pictures: [...text.matchAll(/\]\((images\/[^)]+)\)/g)].map(([, path]) => path),
        parts: text.match(/^## /gm)?.length,
        points: text.match(/^- /gm)?.length,
        repairs: [...text.matchAll(/\(repairs\/(?:[\w-]+\/)?([\w-]+)\.md\)/g)].map(
          ([, page]) => page,
        ),
      };
    };
    expect(shape(`marketplace-app.${language}.md`)).toEqual(shape('marketplace-app.md'));
  },
);

function stepsIn(text: string): number {
  return text.match(/^\d+\. /gm)?.length ?? 0;
}
