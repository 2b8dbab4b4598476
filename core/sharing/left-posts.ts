/** What relays that shared the database have acknowledged and not taken in, when one of them goes on alone. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Posts, Spool, SPOOL_FILE } from '../storage/posts.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { openedPost } from './post-roads.ts';
import type { TakenPost } from './post-roads.ts';

interface LeftPosts {
  readonly storage: Storage;
  readonly vault: Vault;
  readonly dataDir: string;
  readonly take: (post: TakenPost) => Promise<void>;
}

const AT_ONCE = 100;

/** Taken in as far as it goes: what fails is left for the next start. @throws whatever taking one in throws */
export async function takeLeft({ storage, vault, dataDir, take }: LeftPosts): Promise<void> {
  const empty = async (posts: Posts): Promise<void> => {
    for (;;) {
      const some = await posts.next(AT_ONCE);
      if (some.length === 0) return;
      for (const post of some) {
        await take(openedPost(vault, post));
        await posts.remove([post.id]);
      }
    }
  };
  await empty(new Posts(storage));
  const isThere = await access(join(dataDir, SPOOL_FILE)).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  await using spool = await Spool.open(dataDir);
  await empty(spool);
}
