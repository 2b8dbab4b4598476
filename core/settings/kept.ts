/** How long messages, and what people did, are kept: the limits that have a setting of their own. */
import type { Limits } from './times.ts';

export const KEPT = {
  WAYBRIDGE_TEXT_DAYS: 'doneDays',
  WAYBRIDGE_ENTRY_DAYS: 'keysDays',
  WAYBRIDGE_MAX_ENTRIES: 'maxDoneEntries',
  WAYBRIDGE_AUDIT_DAYS: 'auditDays',
} as const satisfies Readonly<Record<string, keyof Limits>>;

type KeptName = keyof typeof KEPT;
export const KEPT_NAMES = Object.keys(KEPT) as KeptName[];

/** The limits that are set; `text` answers a setting's checked text, null where it is not set. */
export function keptBy(text: (name: KeptName) => string | null): Partial<Limits> {
  return Object.fromEntries(
    KEPT_NAMES.flatMap((name) => {
      const set = text(name);
      return set === null ? [] : [[KEPT[name], Number(set)]];
    }),
  );
}
