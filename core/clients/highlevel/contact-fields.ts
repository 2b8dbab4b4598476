/** Custom fields of contacts. Which there are, and making one, need scopes that nothing else here does. */
import { z } from 'zod';
import type { ContactId, LocationId } from '../../relay/message.ts';
import type { Call } from './call.ts';

/** A field that contacts of a location have. */
export interface ContactField {
  readonly id: string;
  readonly name: string;
  /** As merge fields name it (`contact.ad_headline`): what it is called may be changed, this not. Null = not told. */
  readonly key: string | null;
}

type Read = <S extends z.ZodType>(
  schema: S,
  locationId: LocationId,
  call: Call,
) => Promise<z.output<S>>;

const field = z
  .object({ id: z.string(), name: z.string().catch(''), fieldKey: z.string().nullish() })
  .transform(({ id, name, fieldKey }): ContactField => ({ id, name, key: fieldKey ?? null }));
const listed = z.object({ customFields: z.array(field) });
const made = z.object({ customField: field });
const anything = z.unknown();

export class ContactFieldCalls {
  readonly #read: Read;

  constructor(read: Read) {
    this.#read = read;
  }

  /** Scope `locations/customFields.readonly`. */
  async list(locationId: LocationId): Promise<readonly ContactField[]> {
    const { customFields } = await this.#read(listed, locationId, {
      subject: 'other',
      family: 'locations',
      method: 'GET',
      path: `/locations/${encodeURIComponent(locationId)}/customFields`,
      query: { model: 'contact' },
    });
    return customFields;
  }

  /** One line of text. Scope `locations/customFields.write`. Twice makes two. */
  async make(locationId: LocationId, name: string): Promise<ContactField> {
    const { customField } = await this.#read(made, locationId, {
      subject: 'other',
      family: 'locations',
      method: 'POST',
      path: `/locations/${encodeURIComponent(locationId)}/customFields`,
      json: { name, dataType: 'TEXT', model: 'contact' },
    });
    return customField;
  }

  /** Fields that are not named stay as they are. */
  async set(
    locationId: LocationId,
    id: ContactId,
    values: readonly { readonly id: string; readonly value: string }[],
  ): Promise<void> {
    await this.#read(anything, locationId, {
      subject: 'contact',
      family: 'contacts',
      method: 'PUT',
      path: `/contacts/${encodeURIComponent(id)}`,
      json: { customFields: values.map(({ id: of, value }) => ({ id: of, field_value: value })) },
      idempotent: true,
    });
  }
}
