/** Which number would send, and why: the question that a person asks before they trust the rules. */
import type { InstanceId, LocationId } from '../message.ts';
import { digitsForSending, phoneJidOfDigits, phoneVariants } from '../reading/jid.ts';
import type { Rule } from '../routing/rules.ts';
import { chooseNumber } from './choose-number.ts';
import type { ChoiceParts, Verdict } from './choose-number.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import type { RelayParts } from './relay-parts.ts';

export interface PreviewQuestion {
  readonly to: string;
  readonly userId: string | null;
  readonly text: string;
}

export interface RoutePreview {
  readonly instanceId: InstanceId | null;
  readonly asked: readonly { readonly rule: Rule; readonly verdict: Verdict }[];
}

/** Null = `to` is no phone number. */
export async function previewRoute(
  parts: ChoiceParts & Pick<RelayParts, 'contacts'>,
  locationId: LocationId,
  { to, userId, text }: PreviewQuestion,
  calls: HighLevelCalls,
): Promise<RoutePreview | null> {
  const digits = digitsForSending(to);
  const jid = digits === null ? null : phoneJidOfDigits(digits);
  if (digits === null || jid === null) return null;
  const coded = parts.routing.codeIn(locationId, text);
  if (coded !== null) {
    const rules = parts.routing.rules(locationId).filter(({ type }) => type === 'code');
    const asked = rules.map((rule) => ({
      rule,
      verdict:
        rule.type === 'code' && rule.instanceId === coded.instanceId
          ? ('route.matches' as const)
          : ('route.no-code' as const),
    }));
    const until = asked.findIndex(({ verdict }) => verdict === 'route.matches');
    return { instanceId: coded.instanceId, asked: asked.slice(0, until + 1) };
  }
  const known = await parts.contacts.known(locationId, jid);
  const contactId = known?.contactId ?? (await contactOf(parts, { locationId, digits, calls }));
  const peers = contactId === null ? [] : await parts.contacts.peersOf(locationId, contactId);
  return chooseNumber(parts, { locationId, contactId, userId, peers, calls });
}

async function contactOf(
  { highlevel }: ChoiceParts,
  of: { readonly locationId: LocationId; readonly digits: string; readonly calls: HighLevelCalls },
) {
  for (const digits of phoneVariants(of.digits)) {
    const found = await of.calls.call(() =>
      highlevel.findContactByPhone(of.locationId, `+${digits}`),
    );
    if (found !== null) return found.id;
  }
  return null;
}
