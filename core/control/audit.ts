import type { Storage } from '../storage/storage.ts';
import { newId } from '../relay/journal/ids.ts';
import type { Act } from '../words/audit-codes.ts';
import type { Detail } from './acts.ts';
import type { Control } from './control.ts';

/** Writes down what a person did: who, what, and to what; never what a message says. */
export async function audit(
  { storage }: { readonly storage: Storage },
  actor: string,
  act: Act,
  detail: Detail,
): Promise<void> {
  const at = Date.now();
  await storage.db
    .insertInto('audit')
    .values({ id: newId(at, 0), at, actor, act, detail: JSON.stringify(detail) })
    .execute();
}

/** The act is done already: when it cannot be written down, the log says what was done, and the answer is as it is. */
export async function auditOrLog(
  control: Pick<Control, 'storage' | 'logs'>,
  actor: string,
  act: Act,
  detailOf: () => Detail | null,
): Promise<void> {
  let detail: Detail | null = null;
  try {
    detail = detailOf();
    if (detail !== null) await audit(control, actor, act, detail);
  } catch (error) {
    const what = { err: error, actor, act, detail };
    control.logs.control.error(what, 'an act was done and could not be written down');
  }
}
