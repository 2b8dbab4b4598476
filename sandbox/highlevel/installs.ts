/** Where the app is installed, and what installing and removing it does. */
import type { HighLevelWorld } from './highlevel-world.ts';
import type { Location } from './state.ts';
import { ALL_SCOPES } from './tokens.ts';
import type { Grant, UserType } from './tokens.ts';

export type InstallTarget = { readonly locationId: string } | { readonly companyId: string };

type World = Pick<HighLevelWorld, 'app' | 'state' | 'tokens'>;

export function grantFor(world: World, userType: UserType, location: Location): Grant {
  return {
    userType,
    companyId: location.companyId,
    locationId: userType === 'Location' ? location.id : null,
    userId: 'user0000000000000001',
    appId: world.app.appId,
    scopes: world.app.scopes,
  };
}

export function marketplaceQuery(clientId: string, redirectUri: string): string {
  const scope = ALL_SCOPES.join(' ');
  const query = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope };
  return new URLSearchParams(query).toString();
}

/** The app is installed there from now on; the code is what the redirect address gets. Null = nothing like it is here. */
export function consent(world: World, of: InstallTarget, redirectUri: string): string | null {
  const [first, ...others] = locationsOf(world, of);
  if (first === undefined) return null;
  for (const location of [first, ...others]) setInstalled(world, location.id, true);
  const userType = 'locationId' in of ? 'Location' : 'Company';
  return world.tokens.addCode(grantFor(world, userType, first), redirectUri);
}

/** The app is removed there: none of its tokens is good any more. */
export function remove(world: World, of: InstallTarget): void {
  for (const { id } of locationsOf(world, of)) {
    setInstalled(world, id, false);
    world.tokens.end(id, 'all');
  }
  if ('companyId' in of) world.tokens.end(of.companyId, 'all');
}

function locationsOf({ state }: World, of: InstallTarget): Location[] {
  return [...state.locations.values()].filter((one) =>
    'locationId' in of ? one.id === of.locationId : one.companyId === of.companyId,
  );
}

function setInstalled({ state }: World, id: string, installed: boolean): void {
  const location = state.locations.get(id);
  if (location) state.locations.set(id, { ...location, installed });
}
