import { databaseForTest, describeKinds } from './databases.ts';
import type { DatabaseKind } from './databases.ts';
import { TestRelay } from './test-relay.ts';
import type { TestRelayOptions } from './test-relay.ts';

/** A running relay on an empty database; to be disposed of before its test ends. */
export type StartRelay = (options?: TestRelayOptions) => Promise<TestRelay>;

/** A block of whole-service tests over every database; each `start()` has an empty one of its own. */
export function describeRelay(
  name: string,
  make: (start: StartRelay, kind: DatabaseKind) => void,
  kinds?: readonly DatabaseKind[],
): void {
  describeKinds(
    name,
    (kind) => {
      const start: StartRelay = async (options = {}) => {
        const databaseUrl = await databaseForTest(kind);
        return TestRelay.create({ databaseUrl, ...options });
      };
      make(start, kind);
    },
    kinds,
  );
}
