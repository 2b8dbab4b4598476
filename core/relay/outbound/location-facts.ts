import { ClientError } from '../../clients/client-error.ts';
import type { HighLevelClient } from '../../clients/highlevel/client.ts';
import type { LocationId } from '../message.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { classOf, isForbidden } from './outcome.ts';

/** A setting that an agency changes once in a while (ms). */
const KEPT_MS = 60 * 60 * 1000;

/** What HighLevel says of a location itself; asked once an hour, and only when somebody new writes. */
export class LocationFacts {
  readonly #client: HighLevelClient;
  readonly #known = new Map<LocationId, { until: number; allowsDuplicates: boolean }>();

  constructor(client: HighLevelClient) {
    this.#client = client;
  }

  /**
   * The setting "Allow Duplicate Contact". Switched on, the duplicate search compares e-mail, then phone; switched off,
   * whatever fields the location chose, which the API does not tell. A location that may not be read counts as off.
   */
  async allowsDuplicates(locationId: LocationId, calls: HighLevelCalls): Promise<boolean> {
    const now = Date.now();
    const known = this.#known.get(locationId);
    if (known !== undefined && known.until > now) return known.allowsDuplicates;
    const allowsDuplicates = await this.#ask(locationId, calls);
    this.#known.set(locationId, { until: now + KEPT_MS, allowsDuplicates });
    return allowsDuplicates;
  }

  async #ask(locationId: LocationId, calls: HighLevelCalls): Promise<boolean> {
    try {
      const facts = await calls.call(() => this.#client.getLocation(locationId));
      return facts.allowsDuplicates ?? false;
    } catch (error) {
      const hidden = error instanceof ClientError && isHidden(error);
      if (hidden) return false;
      throw error;
    }
  }
}

/** The token may do everything else and yet not read the location's own record (`locations.readonly` is missing). */
function isHidden(error: ClientError): boolean {
  return classOf(error) === 'permanent' || isForbidden(error) || error.status === 401;
}
