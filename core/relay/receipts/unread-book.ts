import type { Storage } from '../../storage/storage.ts';
import type { InstanceId, LocationId } from '../message.ts';

interface Unread {
  readonly peer: string;
  readonly whatsappId: string;
}

/** What contacts wrote and nobody has answered yet; written by the settlements of those messages. */
export class UnreadBook {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Of one contact and one number, the newest first. */
  async of(chat: {
    readonly locationId: LocationId;
    readonly instanceId: InstanceId;
    readonly contactId: string;
    readonly most: number;
  }): Promise<Unread[]> {
    const rows = await this.#storage.db
      .selectFrom('unread_messages')
      .select(['peer', 'whatsapp_id'])
      .where('location_id', '=', chat.locationId)
      .where('contact_id', '=', chat.contactId)
      .where('instance_id', '=', chat.instanceId)
      .orderBy('created_at', 'desc')
      .limit(chat.most)
      .execute();
    return rows.map((row) => ({ peer: row.peer, whatsappId: row.whatsapp_id }));
  }
}
