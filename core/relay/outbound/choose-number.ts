/**
 * Which of a location's numbers sends: its rules in their order, of which the first that names one of its own numbers
 * wins. The preview asks the same function, and shows what each rule said.
 */
import type { ContactId, InstanceId, LocationId } from '../message.ts';
import type { Rule } from '../routing/rules.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import type { RelayParts } from './relay-parts.ts';

/** The tag by which the seed adapter, and people who come from it, choose a number. */
const TAG = 'whatsapp-instance-';
const DAY_MS = 24 * 60 * 60 * 1_000;

export interface Question {
  readonly locationId: LocationId;
  /** Null = HighLevel knows nobody with this phone yet. */
  readonly contactId: ContactId | null;
  /** Who writes, where a person does. */
  readonly userId: string | null;
  /** By which numbers they were spoken with, the last one first. */
  readonly peers: readonly {
    readonly lastInstanceId: InstanceId | null;
    readonly updatedAt: number;
  }[];
  readonly calls: HighLevelCalls;
}

/** What a rule said, as phrases of the catalogue. */
export type Verdict =
  | 'route.matches'
  | 'route.stands-in'
  | 'route.no-code'
  | 'route.no-tag'
  | 'route.no-sticky'
  | 'route.sticky-old'
  | 'route.other-user'
  | 'route.foreign';

export interface Choice {
  readonly instanceId: InstanceId | null;
  /** Every rule that was asked, in order. */
  readonly asked: readonly { readonly rule: Rule; readonly verdict: Verdict }[];
}

export type ChoiceParts = Pick<RelayParts, 'places' | 'highlevel' | 'routing'>;

export async function chooseNumber(parts: ChoiceParts, question: Question): Promise<Choice> {
  const { locationId } = question;
  const rules = parts.routing.rules(locationId);
  const asked: { rule: Rule; verdict: Verdict }[] = [];
  const tags = once(() => tagsOf(parts, question));
  const all: Rule[] = [...rules, { type: 'default' }];
  for (const rule of isOnly(parts, locationId) ? all.slice(-1) : all) {
    const named = await numberBy(parts, rule, { ...question, tags });
    // What another location's number was meant by, nobody can tell: it never sends.
    const isOurs = named.id !== null && parts.places.instancesOf(locationId).includes(named.id);
    const foreign = named.id !== null && !isOurs;
    asked.push({ rule, verdict: foreign ? 'route.foreign' : named.verdict });
    if (isOurs) return { instanceId: named.id, asked };
  }
  return { instanceId: null, asked };
}

/** With one number there is nothing to choose, and nobody is asked. */
function isOnly({ places }: ChoiceParts, locationId: LocationId): boolean {
  return places.instancesOf(locationId).length <= 1;
}

interface Named {
  readonly id: InstanceId | null;
  readonly verdict: Verdict;
}

async function numberBy(
  parts: ChoiceParts,
  rule: Rule,
  question: Question & { readonly tags: () => Promise<readonly string[]> },
): Promise<Named> {
  switch (rule.type) {
    // A text that begins with a code has its number already, from when it was taken in.
    case 'code':
      return { id: null, verdict: 'route.no-code' };
    case 'tag': {
      const has = (await question.tags()).includes(rule.tag);
      return has ? matches(rule.instanceId) : { id: null, verdict: 'route.no-tag' };
    }
    case 'tags':
      return byNameInTag(parts, question.locationId, await question.tags());
    case 'sticky':
      return sticky(parts, question, rule.days);
    case 'user':
      return question.userId === rule.userId
        ? matches(rule.instanceId)
        : { id: null, verdict: 'route.other-user' };
    case 'default':
      return matches(standardOf(parts, question.locationId));
  }
}

function matches(id: InstanceId | null): Named {
  return { id, verdict: 'route.matches' };
}

function sticky(parts: ChoiceParts, { peers, locationId }: Question, days: number | null): Named {
  const ours = parts.places.instancesOf(locationId);
  const last = peers.find(({ lastInstanceId: id }) => id !== null && ours.includes(id));
  if (last === undefined) return { id: null, verdict: 'route.no-sticky' };
  const isOld = days !== null && last.updatedAt < Date.now() - days * DAY_MS;
  return isOld ? { id: null, verdict: 'route.sticky-old' } : matches(last.lastInstanceId);
}

function byNameInTag(
  { places }: ChoiceParts,
  locationId: LocationId,
  tags: readonly string[],
): Named {
  const names = tags.filter((tag) => tag.startsWith(TAG)).map((tag) => tag.slice(TAG.length));
  const tagged = places
    .instancesOf(locationId)
    .find((id) => names.includes(places.instance(id)?.name.toLowerCase() ?? ''));
  return tagged === undefined ? { id: null, verdict: 'route.no-tag' } : matches(tagged);
}

function standardOf({ places }: ChoiceParts, locationId: LocationId): InstanceId | null {
  const ours = places.instancesOf(locationId);
  const standard = places.location(locationId)?.defaultInstanceId ?? null;
  return standard !== null && ours.includes(standard) ? standard : (ours[0] ?? null);
}

/** HighLevel stores tags in lower case. */
async function tagsOf(
  { highlevel }: ChoiceParts,
  { locationId, contactId, calls }: Question,
): Promise<readonly string[]> {
  if (contactId === null) return [];
  const contact = await calls.call(() => highlevel.getContact(locationId, contactId));
  return contact?.tags ?? [];
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => (asked ??= work());
}
