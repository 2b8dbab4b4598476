/** Which number would send, and why: the question that a person asks before they trust the rules. */
import type { ContactId, GroupJid, InstanceId, LocationId } from '../message.ts';
import { isGroup } from '../people.ts';
import { digitsForSending, phoneJidOfDigits, phoneVariants } from '../reading/jid.ts';
import type { Rule } from '../routing/rules.ts';
import { chooseNumber } from './choose-number.ts';
import type { ChoiceParts, Verdict } from './choose-number.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import type { KnownPeer } from './contacts.ts';
import type { RelayParts } from './relay-parts.ts';
import { isOpenChat, standInFor } from './stand-in.ts';

/** As HighLevel makes the ids of contacts; never a phone number. */
const CONTACT_ID = /^(?=.*[A-Za-z])[\w-]{8,64}$/;

export interface PreviewQuestion {
  /** A phone number, or the id of a contact. */
  readonly to: string;
  readonly userId: string | null;
  readonly text: string;
}

export interface RoutePreview {
  readonly instanceId: InstanceId | null;
  /** No rule is asked for a group: only the number that is in it can write there. */
  readonly inGroup: boolean;
  readonly asked: readonly { readonly rule: Rule; readonly verdict: Verdict }[];
}

type PreviewParts = ChoiceParts & Pick<RelayParts, 'contacts' | 'groups' | 'closed'>;

interface Scope {
  readonly locationId: LocationId;
  readonly calls: HighLevelCalls;
}

/** Null = `to` is neither a phone number nor a contact of the location. */
export async function previewRoute(
  parts: PreviewParts,
  locationId: LocationId,
  { to, userId, text }: PreviewQuestion,
  calls: HighLevelCalls,
): Promise<RoutePreview | null> {
  const scope: Scope = { locationId, calls };
  const person = await personAt(parts, to.trim(), scope);
  if (person === null) return null;
  const { contactId } = person;
  const peers = contactId === null ? [] : await parts.contacts.peersOf(locationId, contactId);
  const group = peers.find(({ peer }) => isGroup(peer));
  if (group !== undefined) {
    const { lastInstanceId: id, peer } = group;
    const isOurs = id !== null && parts.places.instancesOf(locationId).includes(id);
    const isOn = isOurs && parts.groups.isOn(id, peer as GroupJid);
    return { instanceId: isOn ? id : null, inGroup: true, asked: [] };
  }
  const choice =
    codedChoice(parts, locationId, text) ??
    (await chooseNumber(parts, { locationId, contactId, userId, peers, calls }));
  const instanceId = senderOf(parts, scope, { choice, peers, text });
  const asked =
    instanceId === choice.instanceId
      ? choice.asked
      : choice.asked.map(({ rule, verdict }) => ({
          rule,
          verdict: verdict === 'route.matches' ? ('route.stands-in' as const) : verdict,
        }));
  return { instanceId, asked, inGroup: false };
}

/** The number of a code stays; the one that a rule chose may be away. */
function senderOf(
  parts: PreviewParts,
  { locationId }: Scope,
  of: {
    readonly choice: Pick<RoutePreview, 'instanceId'>;
    readonly peers: readonly KnownPeer[];
    readonly text: string;
  },
): InstanceId | null {
  const { instanceId: chosen } = of.choice;
  const isFixed = parts.routing.codeIn(locationId, of.text) !== null;
  if (chosen === null || isFixed || isOpenChat(parts, locationId, of.peers)) return chosen;
  return standInFor(parts, { locationId, chosen }, Date.now()) ?? chosen;
}

/** The choice of the code with which the text begins; null = it begins with none. */
function codedChoice(
  parts: ChoiceParts,
  locationId: LocationId,
  text: string,
): Pick<RoutePreview, 'instanceId' | 'asked'> | null {
  const coded = parts.routing.codeIn(locationId, text);
  if (coded === null) return null;
  const rules = parts.routing.rules(locationId).filter(({ type }) => type === 'code');
  const asked = rules.map((rule) => ({
    rule,
    verdict:
      rule.type === 'code' && rule.instanceId === coded.instanceId && text.startsWith(rule.code)
        ? ('route.matches' as const)
        : ('route.no-code' as const),
  }));
  const until = asked.findIndex(({ verdict }) => verdict === 'route.matches');
  return { instanceId: coded.instanceId, asked: asked.slice(0, until + 1) };
}

/** `contactId` null = HighLevel knows nobody with this phone yet. */
async function personAt(
  parts: PreviewParts,
  to: string,
  scope: Scope,
): Promise<{ readonly contactId: ContactId | null } | null> {
  const { locationId, calls } = scope;
  const digits = digitsForSending(to);
  const jid = digits === null ? null : phoneJidOfDigits(digits);
  if (digits !== null && jid !== null) {
    const known = await parts.contacts.known(locationId, jid);
    return { contactId: known?.contactId ?? (await contactOf(parts, digits, scope)) };
  }
  if (!CONTACT_ID.test(to)) return null;
  const contact = await calls.call(() => parts.highlevel.getContact(locationId, to as ContactId));
  return contact === null ? null : { contactId: contact.id };
}

async function contactOf(
  { highlevel }: ChoiceParts,
  phone: string,
  { locationId, calls }: Scope,
): Promise<ContactId | null> {
  for (const digits of phoneVariants(phone)) {
    const found = await calls.call(() => highlevel.findContactByPhone(locationId, `+${digits}`));
    if (found !== null) return found.id;
  }
  return null;
}
