/**
 * INSTALL and UNINSTALL, as HighLevel posts them to the app's default webhook URL: once or several times, in any order
 * relative to the callback, also days late. Each is carried out before it is answered, and harmless when it comes again.
 */
import { z } from 'zod';
import type { CompanyId, LocationId } from '../relay/message.ts';
import type { Storage } from '../storage/storage.ts';
import type { Access } from './access.ts';
import type { BulkInstalls } from './bulk-installs.ts';
import type { HeldInstalls } from './held-installs.ts';

const id = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .nullish()
  .catch(null);
const event = z.object({
  type: z.string(),
  appId: z.string().nullish().catch(null),
  locationId: id,
  companyId: id,
  /** When HighLevel says it happened; absent on some. */
  timestamp: z.string().nullish().catch(null),
  webhookId: z.string().max(190).nullish().catch(null),
});
type AppEvent = z.output<typeof event>;

/** How long the ids of events are remembered: longer than HighLevel repeats them (three days). */
const REMEMBERED_MS = 30 * 24 * 60 * 60 * 1000;

export type AppEventOutcome =
  | 'installed'
  | 'uninstalled'
  | 'known'
  | 'unreadable'
  | 'other-app'
  | 'other-type'
  | 'late'
  /** An install that brings its own token to the callback. */
  | 'nothing-to-do';

export class AppEvents {
  readonly #parts: {
    storage: Storage;
    access: Access;
    bulk: BulkInstalls;
    held: HeldInstalls;
    appId: string;
    placesChanged: (id: LocationId) => Promise<void>;
  };

  constructor(parts: {
    storage: Storage;
    access: Access;
    bulk: BulkInstalls;
    held: HeldInstalls;
    /** Empty = not known: then every app's events are taken for ours, since only ours are signed for us. */
    appId: string;
    placesChanged: (id: LocationId) => Promise<void>;
  }) {
    this.#parts = parts;
  }

  /** Resolves once it is carried out for good; rejects when it could not be stored. */
  async take(body: unknown): Promise<AppEventOutcome> {
    const read = event.safeParse(body);
    if (!read.success) return 'unreadable';
    const { data } = read;
    const { appId } = this.#parts;
    if (appId !== '' && data.appId != null && data.appId !== appId) return 'other-app';
    if (data.type !== 'INSTALL' && data.type !== 'UNINSTALL') return 'other-type';
    if (data.webhookId != null && (await this.#isKnown(data.webhookId))) return 'known';
    const outcome =
      data.type === 'INSTALL' ? await this.#install(data) : await this.#uninstall(data);
    if (data.webhookId != null) await this.#remember(data.webhookId);
    return outcome;
  }

  async #install(one: AppEvent): Promise<AppEventOutcome> {
    const { access, bulk } = this.#parts;
    const locationId = one.locationId as LocationId | null | undefined;
    const location = locationId == null ? null : access.locations.get(locationId);
    const companyId = (one.companyId ?? location?.companyId ?? null) as CompanyId | null;
    const company = companyId === null ? null : access.companies.get(companyId);
    // Without the agency's token here, the person's browser brings the location's own.
    if (company?.state !== 'active') return 'nothing-to-do';
    if (locationId == null) {
      await bulk.begin(company.id);
      return 'installed';
    }
    if (location?.state === 'active') return 'nothing-to-do';
    await bulk.add(company.id, locationId);
    return 'installed';
  }

  async #uninstall(one: AppEvent): Promise<AppEventOutcome> {
    const { access, bulk, held } = this.#parts;
    const locationId = one.locationId as LocationId | null | undefined;
    if (locationId != null) {
      await held.dropOwner(locationId);
      await bulk.forget({ locationId });
      return (await this.#uninstallLocation(locationId, one)) ? 'uninstalled' : 'late';
    }
    const companyId = one.companyId as CompanyId | null | undefined;
    if (companyId == null) return 'unreadable';
    await held.dropOwner(companyId);
    await bulk.forget({ companyId });
    await access.companyTokenStore.endRefresh(companyId);
    await access.companies.uninstall(companyId);
    access.companyTokens.forget(companyId);
    for (const location of access.locations.all()) {
      if (location.companyId === companyId) await this.#uninstallLocation(location.id, one);
    }
    return 'uninstalled';
  }

  /** False when the app was installed there again after this happened. */
  async #uninstallLocation(id: LocationId, { timestamp }: AppEvent): Promise<boolean> {
    const { access, placesChanged } = this.#parts;
    const location = access.locations.get(id);
    if (location === null) return true;
    const at = Date.parse(timestamp ?? '');
    if (!Number.isNaN(at) && location.installedAt !== null && at < location.installedAt) {
      return false;
    }
    await access.tokenStore.endRefresh(id);
    await access.locations.uninstall(id);
    access.tokens.forget(id);
    await placesChanged(id);
    return true;
  }

  async #isKnown(webhookId: string): Promise<boolean> {
    const row = await this.#parts.storage.db
      .selectFrom('app_events')
      .select('id')
      .where('id', '=', webhookId)
      .executeTakeFirst();
    return row !== undefined;
  }

  async #remember(webhookId: string): Promise<void> {
    const now = Date.now();
    await this.#parts.storage.transaction(async (tx) => {
      await tx.db
        .deleteFrom('app_events')
        .where('at', '<', now - REMEMBERED_MS)
        .execute();
      await tx.insertNew('app_events', ['id', 'at'], [[webhookId, now]]);
    });
  }
}
