/** From a webhook that was written down as it came back to the ordinary road that it would have taken. */
import type { IncomingHttpHeaders } from 'node:http';
import { fingerprint } from '../storage/fingerprint.ts';
import type { Post, PostKind } from '../storage/posts.ts';
import type { Place, Vault } from '../storage/vault.ts';

/** A webhook as it came. */
export interface RawPost {
  readonly bytes: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** A webhook that was acknowledged and not taken in yet. */
export interface TakenPost extends RawPost {
  readonly kind: PostKind;
  readonly instanceId: string | null;
}

export interface PostInstance {
  readonly id: string;
  readonly locationId: string;
}

/** The ordinary roads of webhooks; each rejects when it could not be stored. */
export interface Roads<I extends PostInstance> {
  evolution(instance: I, body: unknown, raw: RawPost): Promise<void>;
  highlevel(body: unknown): Promise<void>;
  appEvent(body: unknown): Promise<void>;
}

export function sealedPost(vault: Vault, id: string, { bytes, headers }: RawPost): string {
  const body = JSON.stringify({ bytes: bytes.toString('base64'), headers });
  return vault.seal(body, placeOf(id));
}

/** Of a webhook, however often it is tried: whoever sends it again sends the same bytes. */
export function postHash(
  { kind, instanceId }: Pick<Post, 'kind' | 'instanceId'>,
  { bytes }: RawPost,
): string {
  return fingerprint(`${kind} ${instanceId ?? ''} ${bytes.toString('latin1')}`);
}

/** @throws VaultError */
export function openedPost(vault: Vault, post: Post): TakenPost {
  const { bytes, headers } = JSON.parse(vault.open(post.bodySealed, placeOf(post.id))) as {
    bytes: string;
    headers: IncomingHttpHeaders;
  };
  return {
    kind: post.kind,
    instanceId: post.instanceId,
    bytes: Buffer.from(bytes, 'base64'),
    headers,
  };
}

/** @throws whatever its road throws */
export async function takeByRoad<I extends PostInstance>(
  { kind, instanceId, bytes, headers }: TakenPost,
  roads: Roads<I>,
  instances: { get(id: I['id']): I | null },
): Promise<void> {
  const body = JSON.parse(bytes.toString('utf8')) as unknown;
  if (kind === 'highlevel') return roads.highlevel(body);
  if (kind === 'app') return roads.appEvent(body);
  const instance = instances.get(instanceId as I['id']);
  // The number was removed meanwhile.
  if (instance !== null) await roads.evolution(instance, body, { bytes, headers });
}

function placeOf(id: string): Place {
  return { table: 'posts', row: id, column: 'body_sealed' };
}
