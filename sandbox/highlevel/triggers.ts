/**
 * Custom workflow triggers: whenever one is put into a workflow, changed or taken out, HighLevel posts
 * `{triggerData, meta, extras}` to the app's subscription URL with the trigger's own headers; the app posts what happened
 * to `targetUrl`, with the location's token. That the token is asked for is not documented; other apps were answered 401
 * without it. Whether HighLevel repeats a post that failed is not documented either: here it does not.
 */
import { request } from 'undici';
import type { Json } from '../support/call.ts';
import { letterId } from '../support/random.ts';
import type { ActionSetUp } from './actions.ts';

export interface TriggerPlace {
  readonly locationId: string;
  /** The trigger's key in the marketplace. */
  readonly key: string;
  readonly workflowId?: string;
  /** In place of the right address. */
  readonly targetUrl?: string;
  /** In place of those that were set up. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TriggerPosted {
  readonly triggerId: string;
  /** What the subscription URL answered. */
  readonly status: number;
}

/** A run of a workflow, with what it was started by. */
export interface TriggerRun {
  readonly locationId: string;
  readonly triggerId: string;
  readonly data: Json;
}

export class WorkflowTriggers {
  setUp: ActionSetUp | null = null;
  readonly runs: TriggerRun[] = [];
  readonly #placed = new Map<string, TriggerPlace>();

  has(triggerId: string): boolean {
    return this.#placed.has(triggerId);
  }

  async put(url: string, place: TriggerPlace, known?: string): Promise<TriggerPosted> {
    const triggerId = known ?? letterId(20);
    this.#placed.set(triggerId, place);
    const eventType = known === undefined ? 'CREATED' : 'UPDATED';
    return { triggerId, status: await this.#post(url, triggerId, place, eventType) };
  }

  async takeOut(url: string, triggerId: string): Promise<TriggerPosted> {
    const place = this.#placed.get(triggerId);
    if (!place) throw new Error('no such trigger');
    this.#placed.delete(triggerId);
    return { triggerId, status: await this.#post(url, triggerId, place, 'DELETED') };
  }

  async #post(
    url: string,
    id: string,
    place: TriggerPlace,
    eventType: 'CREATED' | 'UPDATED' | 'DELETED',
  ): Promise<number> {
    if (!this.setUp) throw new Error('no subscription URL is set up');
    const { key, locationId, workflowId = 'workflow000000000001' } = place;
    const path = `/workflows-marketplace/triggers/execute/${locationId}/${id}`;
    const targetUrl = place.targetUrl ?? url + path;
    const answer = await request(this.setUp.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(place.headers ?? this.setUp.headers) },
      body: JSON.stringify({
        triggerData: { id, key, filters: [], eventType, targetUrl },
        meta: { key, version: '1.0' },
        extras: { locationId, workflowId, companyId: 'company0000000000001' },
      }),
    });
    await answer.body.dump();
    return answer.statusCode;
  }
}
