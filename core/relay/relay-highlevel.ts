import { HighLevelClient } from '../clients/highlevel/client.ts';
import type { Pacing } from './outbound/pacing.ts';
import type { RelayOptions } from './relay-options.ts';

/** HighLevel's API for this relay; what its answers say of the calls that are left is noted and told. */
export function highLevelOf(
  { settings, http, tokens, events }: RelayOptions,
  pacing: Pacing,
): HighLevelClient {
  return new HighLevelClient(http, {
    apiUrl: settings.highlevel.apiUrl,
    tokens,
    timeoutMs: settings.times.highLevelTimeoutMs,
    onRateLimit: (locationId, limit) => {
      const now = Date.now();
      if (!pacing.learn(locationId, limit, now)) return;
      const until = pacing.spent(now).get(locationId) ?? now;
      events.budgetSpent({ locationId, until, code: 'rate.day-spent' });
    },
  });
}
