import { afterEach, beforeEach, expect, test } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { ClientError } from '../clients/client-error.ts';
import { EvolutionClient } from '../clients/evolution/client.ts';
import { HttpClient } from '../clients/http.ts';
import { storedMessages } from './stored-messages.ts';
import type { MessageStore } from './stored-messages.ts';

const MARIA = '5511988887777';
const FROM = Date.UTC(2026, 0, 2);

let resources: AsyncDisposableStack;
let evolution: PretendEvolution;
let client: EvolutionClient;

beforeEach(async () => {
  resources = new AsyncDisposableStack();
  evolution = resources.use(await PretendEvolution.start());
  evolution.addInstance({ name: 'shop' });
  const http = resources.use(new HttpClient());
  client = new EvolutionClient(http, { url: evolution.url, apiKey: evolution.apiKey });
});

afterEach(() => resources.disposeAsync());

/** Ids in the order of their seconds, and of their arrival within one. */
function arrive(count: number, perSecond: number): string[] {
  return evolution.receivesMany(
    Array.from({ length: count }, (_, i) => ({
      from: MARIA,
      text: String(i),
      at: FROM + Math.floor(i / perSecond) * 1_000,
    })),
  );
}

async function read(
  store: MessageStore,
  stretch: { from: number; to: number },
): Promise<{ ids: string[]; sizes: number[] }> {
  const ids: string[] = [];
  const sizes: number[] = [];
  const pause = (): Promise<void> => Promise.resolve();
  for await (const slice of storedMessages(store, { name: 'shop', pause, ...stretch })) {
    ids.push(...slice.records.map(({ id }) => id));
    sizes.push(slice.records.length);
  }
  return { ids, sizes };
}

test('more than memory is to hold comes in slices, oldest first, each message once', async () => {
  const ids = arrive(2_600, 3);
  const found = await read(client, { from: FROM, to: FROM + 3_600_000 });
  expect(found.ids).toEqual(ids);
  expect(Math.max(...found.sizes)).toBeLessThanOrEqual(1_000);
});

test('both ends belong to the stretch', async () => {
  const ids = arrive(10, 1);
  const found = await read(client, { from: FROM + 3_000, to: FROM + 6_000 });
  expect(found.ids).toEqual(ids.slice(3, 7));
});

test('a second that fills whole pages is read to its end', async () => {
  const ids = arrive(350, 350);
  expect(await read(client, { from: FROM, to: FROM + 60_000 })).toMatchObject({ ids });
});

test('an edit that moves a message between two pages hides no other', async () => {
  const ids = arrive(150, 1);
  let asked = 0;
  const store: MessageStore = {
    findMessages: async (name, q) => {
      asked += 1;
      if (asked === 2) {
        // The newest of the first page goes to another time, and all others move up by one.
        evolution.edits(ids.at(-1) ?? '', 'moved');
        await evolution.idle();
      }
      return client.findMessages(name, q);
    },
  };
  const found = await read(store, { from: FROM, to: FROM + 3_600_000 });
  expect(found.ids.toSorted()).toEqual(ids.toSorted());
});

test('answers that are too large are asked for in small pages', async () => {
  const ids = arrive(20, 1);
  const store: MessageStore = {
    findMessages: (name, q) =>
      (q.pageSize ?? 0) > 10
        ? Promise.reject(
            new ClientError('answer.unreadable', {
              system: 'evolution',
              done: 'no',
              params: { reason: 'too-large' },
            }),
          )
        : client.findMessages(name, q),
  };
  expect(await read(store, { from: FROM, to: FROM + 60_000 })).toMatchObject({ ids });
});
