import type { Storage } from '../storage/storage.ts';
import { newId } from '../relay/journal/ids.ts';

/** Writes down what a person did: who, what, and to which entries; never what a message says. */
export async function audit(
  { storage }: { readonly storage: Storage },
  actor: string,
  act: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const at = Date.now();
  await storage.db
    .insertInto('audit')
    .values({ id: newId(at, 0), at, actor, act, detail: JSON.stringify(detail) })
    .execute();
}
