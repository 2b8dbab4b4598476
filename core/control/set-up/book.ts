/** What is remembered of the set-up: that it was whole once, and that a person does not want to be reminded of it. */
import { z } from 'zod';
import type { Storage } from '../../storage/storage.ts';

const NAME = 'set-up';
const shape = z.object({
  completedAt: z.number().nullable(),
  dismissedAt: z.number().nullable(),
});
export type Remembered = Readonly<z.output<typeof shape>>;
const NOTHING: Remembered = { completedAt: null, dismissedAt: null };

/** @throws StorageError */
export async function readSetUp({ db }: Pick<Storage, 'db'>): Promise<Remembered> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirst();
  if (row === undefined) return NOTHING;
  const read = shape.safeParse(JSON.parse(row.value));
  return read.success ? read.data : NOTHING;
}

/** @throws StorageError */
export async function writeSetUp(
  storage: Pick<Storage, 'transaction'>,
  remembered: Remembered,
): Promise<void> {
  const row = { name: NAME, value: JSON.stringify(remembered), updated_at: Date.now() };
  await storage.transaction((tx) => tx.upsert('settings', row, ['name'], ['value', 'updated_at']));
}
