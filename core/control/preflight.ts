/**
 * The examination behind `waybridge doctor highlevel`: everything that must be right on HighLevel's side, and between it
 * and us, before a message can travel. It changes nothing there.
 */
import { randomUUID } from 'node:crypto';
import { ClientError } from '../clients/client-error.ts';
import type { LocationFacts } from '../clients/highlevel/client.ts';
import { AD_SCOPES, SCOPES } from '../install/authorize-url.ts';
import { providerFor } from '../install/location-options.ts';
import type { LocationId } from '../relay/message.ts';
import type { LanguageTag } from '../words/say.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { Control } from './control.ts';
import { bad, CLOCK_DRIFT_MS, each, examineReach, guarded, ok, said, warn } from './doctor.ts';
import type { Bare, Finding } from './doctor.ts';
import { lacksScope } from './lacks-scope.ts';
import { daySpent } from './problems.ts';
import { stillToDo } from './to-do.ts';

type Examined = Pick<
  Control,
  'highlevel' | 'locations' | 'service' | 'settings' | 'tokens' | 'tokenStore'
>;

/** Only an agency's token needs these. */
const AGENCY_SCOPES: readonly string[] = ['oauth.readonly', 'oauth.write'];

/** Never throws: what cannot be examined is a finding. */
export async function preflight(control: Control, language: LanguageTag): Promise<Finding[]> {
  const todo = stillToDo(control)
    .filter(({ code }) => TO_DO.includes(code))
    .map((one): Bare => ({ ...one, grade: 'bad' }));
  const groups = await Promise.all([
    guarded(() => examineKeys(control)),
    guarded(() => examineReach(control)),
    each(control.locations.all(), ({ id }) => guarded(() => examineLocation(control, id))),
  ]);
  return said([...todo, ...groups.flat()], language);
}

const TO_DO = ['setup.public-url', 'setup.highlevel-app', 'setup.provider', 'setup.location'];

/**
 * Client id and secret, by a refresh with a token that nobody ever had: a real one is good for a single use. HighLevel
 * looks at the app's keys first, and then refuses the token.
 */
export async function examineKeys({ oauth }: Pick<Control, 'oauth'>): Promise<Bare[]> {
  if (oauth === null) return [];
  try {
    await oauth.refresh(`waybridge-doctor-${randomUUID()}`, 'Location');
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (error.code === 'highlevel.token-invalid') return [ok('ok.app-keys')];
    if (error.code === 'http.unauthorized' || error.code === 'http.forbidden') {
      return [bad('doctor.app-keys', {})];
    }
    const { code, params } = wordsOf(error);
    return [warn(code, params)];
  }
  return [warn('doctor.app-keys-untold', {})];
}

/** Access, scopes, provider and settings of one location, as HighLevel tells them. */
export async function examineLocation(control: Examined, id: LocationId): Promise<Bare[]> {
  const until = control.service.spentBudgets().get(id);
  if (until !== undefined) return [{ grade: 'bad', ...daySpent(id, until) }];
  const scopes = await examineScopes(control, id);
  try {
    const facts = await control.highlevel.getLocation(id);
    const provider = await examineProvider(control, id);
    return [ok('ok.token', { location: id }), ...scopes, ...provider, ...examineFacts(id, facts)];
  } catch (error) {
    if (lacksScope(error))
      return [bad('doctor.scopes-missing', missing(id, ['locations.readonly']))];
    const { code, params } = control.tokens.problem(id) ?? wordsOf(error);
    return [...scopes, bad(code, { ...params, location: id })];
  }
}

/** The token itself says what was granted, as far as HighLevel told us with it. */
async function examineScopes(
  { tokenStore, locations }: Pick<Control, 'tokenStore' | 'locations'>,
  id: LocationId,
): Promise<Bare[]> {
  const granted = (await tokenStore.read(id))?.scopes ?? null;
  if (granted === null) return [warn('doctor.scopes-untold', { location: id })];
  const has = new Set(granted.split(/[\s,]+/));
  const lacking = SCOPES.filter((scope) => !AGENCY_SCOPES.includes(scope) && !has.has(scope));
  const forAds = AD_SCOPES.filter((scope) => !has.has(scope));
  const wanted = locations.get(id)?.options.adFields === true && forAds.length > 0;
  return [
    lacking.length === 0
      ? ok('ok.scopes', { location: id })
      : bad('doctor.scopes-missing', missing(id, lacking)),
    ...(wanted ? [ok('ok.no-ad-fields', missing(id, forAds))] : []),
  ];
}

function missing(location: LocationId, scopes: readonly string[]) {
  return { location, scopes: scopes.join(', ') };
}

/** Where HighLevel does not answer this (it is in the v3 document alone), nothing is wrong yet. */
async function examineProvider(
  { highlevel, locations, settings }: Examined,
  id: LocationId,
): Promise<Bare[]> {
  const provider = providerFor(locations.get(id), settings.highlevel.conversationProviderId);
  if (provider === null) return [];
  try {
    const providers = await highlevel.smsProviders(id);
    return providers.some((one) => one.id === provider)
      ? [ok('ok.provider', { location: id })]
      : [bad('doctor.provider-missing', { location: id, provider })];
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return [warn('doctor.provider-untold', { location: id })];
  }
}

function examineFacts(id: LocationId, { allowsDuplicates, clock }: LocationFacts): Bare[] {
  const drift = clock === null ? 0 : Math.abs(Date.now() - clock);
  const seconds = String(Math.round(drift / 1000));
  return [
    allowsDuplicates === true
      ? warn('doctor.duplicates', { location: id })
      : ok('ok.contacts', { location: id }),
    ...(drift > CLOCK_DRIFT_MS ? [bad('doctor.clock', { seconds, system: 'highlevel' })] : []),
  ];
}
