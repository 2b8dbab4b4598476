/** What the relay is made of as to the contacts in HighLevel. */
import type { HighLevelClient } from '../clients/highlevel/client.ts';
import type { Events } from '../events.ts';
import { AdFacts } from './outbound/ad-facts.ts';
import { ContactFinder } from './outbound/contact-finder.ts';
import type { RelayParts } from './outbound/relay-parts.ts';
import { contactEvents } from './relay-events.ts';

export function contactParts(
  highlevel: HighLevelClient,
  events: Events,
): Pick<RelayParts, 'finder' | 'ads' | 'contactEvents'> {
  const told = contactEvents(events);
  return {
    finder: new ContactFinder(highlevel, told),
    ads: new AdFacts(highlevel, told),
    contactEvents: told,
  };
}
