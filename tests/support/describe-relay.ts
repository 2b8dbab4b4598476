import { describeDatabases } from './databases.ts';
import type { DatabaseKind, TestDatabase } from './databases.ts';
import { TestRelay } from './test-relay.ts';
import type { TestRelayOptions } from './test-relay.ts';

/** A running relay on an empty database. */
export type StartRelay = (options?: TestRelayOptions) => Promise<TestRelay>;

/** A block of whole-service tests over every database; each `start()` has an empty one of its own. */
export function describeRelay(
  name: string,
  make: (start: StartRelay, database: TestDatabase) => void,
  kinds?: readonly DatabaseKind[],
): void {
  describeDatabases(
    name,
    (database) => {
      const start: StartRelay = async (options = {}) => {
        await database.renew();
        const databaseUrl = database.place.databaseUrl ?? null;
        return TestRelay.create({ databaseUrl, ...options });
      };
      make(start, database);
    },
    kinds,
  );
}
