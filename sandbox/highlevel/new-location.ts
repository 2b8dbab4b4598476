import { letterId } from '../support/random.ts';
import type { NewLocation } from './inputs.ts';
import type { Location } from './state.ts';

/** A location as it is when nothing else is said. */
export function locationOf(location: NewLocation, providerId: string): Location {
  return {
    id: location.id ?? letterId(),
    name: location.name ?? 'Pretend Shop',
    companyId: location.companyId ?? 'company0000000000001',
    timezone: location.timezone ?? 'America/Sao_Paulo',
    country: 'BR',
    phone: '+551140000000',
    allowDuplicateContact: location.allowDuplicateContact ?? false,
    matchBy: location.matchBy ?? ['email', 'phone'],
    providerId,
    state: 'active',
    installed: location.installed ?? true,
  };
}
