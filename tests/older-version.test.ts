/** Back to the version before: it runs on what the newer one has added, as long as that only expanded the schema. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import { expandSchema } from './support/later-schema.ts';

const MARIA = '5511988887777';

describeRelay('a version on the schema of a later one', (start) => {
  it('relays both ways, backs up, and leaves what it does not know as it is', async () => {
    await using relay = await start();
    const { evolution, highlevel } = relay;
    const { locationId } = relay.place;
    await relay.meets(MARIA);
    relay.answers('before');
    await relay.settled();
    await relay.service.stop();
    const { databaseUrl, dataDir } = relay.config;
    await expandSchema({ dataDir, ...(databaseUrl === null ? {} : { databaseUrl }) });

    await relay.startAgain();
    evolution.receives({ from: MARIA, text: 'after' });
    relay.answers('also after');
    await relay.settled();
    const written = highlevel.ledger(locationId).map(({ body }) => body);
    expect(written).toEqual(expect.arrayContaining(['Oi', 'after']));
    expect(evolution.sent().map(({ text }) => text)).toEqual(['before', 'also after']);
    expect((await relay.entries()).filter(({ state }) => state !== 'done')).toEqual([]);
    const { storage, backups } = relay.service.parts;
    const { rows } = await sql<{ later: string | null; many: number }>`
      select later, count(*) as many from journal group by later order by later`.execute(
      storage.db,
    );
    expect(rows.map(({ later }) => later)).toEqual([null, 'kept']);
    expect((await sql`select id from later`.execute(storage.db)).rows).toEqual([{ id: 'kept' }]);
    expect((await backups.make('asked')).bytes).toBeGreaterThan(0);
  });
});
