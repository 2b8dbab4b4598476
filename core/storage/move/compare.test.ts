import { expect, it } from 'vitest';
import { tempFolder } from '../../../tests/support/temp-folder.ts';
import { shapesOf } from '../backup/copy-tables.ts';
import { openDialect } from '../dialect.ts';
import { migrate } from '../migrations/migrate.ts';
import { compareStill } from './compare.ts';

it('ends without a word when it has to, and finds what differs otherwise', async () => {
  await using opened = new AsyncDisposableStack();
  const made = async () => {
    const dialect = await openDialect({ dataDir: await tempFolder() });
    opened.defer(() => dialect.close());
    await migrate(dialect);
    return dialect;
  };
  const [one, other] = [await made(), await made()];
  for (const name of ['test.a', 'test.b']) {
    await one.db.insertInto('settings').values({ name, value: 'x', updated_at: 1 }).execute();
  }
  const shapes = await shapesOf(one.db);
  const pair = [
    { db: one.db, dialect: one.name },
    { db: other.db, dialect: other.name },
  ] as const;
  await expect(compareStill(shapes, pair, () => true)).rejects.toMatchObject({
    code: 'move.differs',
    params: { table: 'settings', rows: '2/0' },
  });
  await compareStill(shapes, pair, () => false);
});
