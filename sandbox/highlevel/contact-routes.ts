/** Contacts: upsert, duplicate search, search, get, tags. Matching and overwriting as the marketplace docs describe. */
import { isObject, type Answer, type Call } from '../support/call.ts';
import { letterId } from '../support/random.ts';
import { readCustomFields } from './custom-field-routes.ts';
import { problem } from './errors.ts';
import { Fields } from './fields.ts';
import { admit, jsonBody, mayReach } from './guard.ts';
import type { HighLevelWorld } from './highlevel-world.ts';
import type { Contact, DndSetting } from './state.ts';
import type { AccessToken } from './tokens.ts';

/** E.164: at most 15 digits after the plus sign. */
const PHONE = /^\+[1-9]\d{6,14}$/;

export function contactBody(contact: Contact): Record<string, unknown> {
  const [firstName = '', ...rest] = contact.name.split(' ');
  return {
    id: contact.id,
    locationId: contact.locationId,
    name: contact.name,
    firstName,
    lastName: rest.join(' '),
    ...(contact.phone !== null && { phone: contact.phone }),
    ...(contact.email !== null && { email: contact.email }),
    ...(contact.source !== null && { source: contact.source }),
    dnd: contact.dnd,
    dndSettings: structuredClone(contact.dndSettings),
    tags: [...contact.tags],
    customFields: Object.entries(contact.customFields).map(([id, value]) => ({ id, value })),
    dateAdded: contact.dateAdded,
    dateUpdated: contact.dateUpdated,
  };
}

export function postUpsert(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'contacts', 'contacts.write');
  const body = jsonBody(call);
  const fields = new Fields(body);
  const locationId = fields.required('locationId');
  const phone = fields.text('phone');
  const email = fields.text('email');
  const first = [fields.text('firstName'), fields.text('lastName')].filter((n) => n).join(' ');
  const name = fields.text('name') ?? (first === '' ? null : first);
  const source = fields.text('source');
  const tags = fields.texts('tags');
  if (phone !== null && !PHONE.test(phone)) fields.wrong('phone must be a valid phone number');
  if (email !== null && !email.includes('@')) fields.wrong('email must be an email');
  fields.done();
  mayReach(token, locationId);
  if (phone === null && email === null && name === null) {
    throw problem(400, 'Either name, email or phone is required');
  }
  const location = world.state.locations.get(locationId);
  const allowNew =
    body['createNewIfDuplicateAllowed'] === true && location?.allowDuplicateContact === true;
  const known = allowNew ? null : match(world, locationId, phone, email);
  if (call.forget) {
    return { status: 200, body: { new: known === null, contact: { id: letterId() } } };
  }
  const contact =
    known ??
    world.state.addContact({
      locationId,
      name: name ?? '',
      phone,
      email,
      source,
      tags: tags ?? [],
    });
  if (known) {
    if (name !== null) known.name = name;
    if (email !== null) known.email = email;
    if (source !== null) known.source = source;
    if (tags !== null) known.tags = tags;
    known.dateUpdated = new Date().toISOString();
  }
  world.changes.tell({ type: 'contact', id: contact.id });
  const answer = { new: known === null, contact: contactBody(contact), traceId: letterId(24) };
  return { status: 200, body: answer };
}

function match(
  world: HighLevelWorld,
  locationId: string,
  phone: string | null,
  mail: string | null,
) {
  for (const field of world.state.locations.get(locationId)?.matchBy ?? []) {
    if (field === 'phone' && phone !== null) {
      const found = world.state.contactByPhone(locationId, phone);
      if (found) return found;
    }
    if (field === 'email' && mail !== null) {
      const found = world.state.contactByEmail(locationId, mail);
      if (found) return found;
    }
  }
  return null;
}

export function getDuplicate(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'contacts', 'contacts.readonly');
  const { locationId, number, email } = call.query;
  if (!locationId) throw problem(400, 'locationId is required');
  mayReach(token, locationId);
  if (!number && !email) throw problem(400, 'Either email or number is required');
  const contact = duplicateOf(world, locationId, { number, email });
  return {
    status: 200,
    body: { contact: contact && contactBody(contact), traceId: letterId(24) },
  };
}

/**
 * Where duplicates are allowed, e-mail is compared first, then the phone; where not, "the global unique identifier": the
 * fields that the location chose.
 */
function duplicateOf(
  world: HighLevelWorld,
  locationId: string,
  { number, email }: { number: string | undefined; email: string | undefined },
): Contact | null {
  const location = world.state.locations.get(locationId);
  const compared = location?.allowDuplicateContact ? (['email', 'phone'] as const) : undefined;
  for (const field of compared ?? location?.matchBy ?? []) {
    const found =
      field === 'phone'
        ? number && world.state.contactByPhone(locationId, number)
        : email && world.state.contactByEmail(locationId, email);
    if (found) return found;
  }
  return null;
}

export function postSearch(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'contacts', 'contacts.readonly');
  const body = jsonBody(call);
  const fields = new Fields(body);
  const locationId = fields.required('locationId');
  const query = fields.text('query');
  const { page = 1, pageLimit = 20, filters = [] } = body;
  if (typeof pageLimit !== 'number' || pageLimit < 1 || pageLimit > 500) {
    fields.wrong('pageLimit must not be greater than 500');
  }
  fields.done();
  mayReach(token, locationId);
  const wanted = (Array.isArray(filters) ? filters : []) as {
    field?: string;
    operator?: string;
    value?: string;
  }[];
  const found = [...world.state.contacts.values()].filter(
    (c) =>
      c.locationId === locationId &&
      (query === null || `${c.name} ${c.phone ?? ''} ${c.email ?? ''}`.includes(query)) &&
      wanted.every((f) => passes(c, f)),
  );
  const size = Number(pageLimit);
  const from = (Number(page) - 1) * size;
  return {
    status: 200,
    body: {
      contacts: found.slice(from, from + size).map(contactBody),
      total: found.length,
      traceId: letterId(24),
    },
  };
}

function passes(
  contact: Contact,
  filter: { field?: string; operator?: string; value?: string },
): boolean {
  const has: Record<string, string | null> = {
    phone: contact.phone,
    email: contact.email,
    name: contact.name,
  };
  if (filter.field === 'tags') return contact.tags.includes(filter.value ?? '');
  const value = has[filter.field ?? ''] ?? '';
  if (filter.operator === 'contains') return value.includes(filter.value ?? '');
  return value === filter.value;
}

function contactFor(world: HighLevelWorld, token: AccessToken, id: string): Contact {
  const contact = world.state.contacts.get(id);
  if (!contact) throw problem(404, `Contact with id ${id} not found`);
  mayReach(token, contact.locationId);
  return contact;
}

export function getContact(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'contacts', 'contacts.readonly');
  const contact = contactFor(world, token, call.params['contactId'] ?? '');
  return { status: 200, body: { contact: contactBody(contact), traceId: letterId(24) } };
}

export function deleteContact(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'contacts', 'contacts.write');
  const contact = contactFor(world, token, call.params['contactId'] ?? '');
  if (!call.forget) world.state.deleteContact(contact);
  world.changes.tell({ type: 'contact', id: contact.id });
  return { status: 200, body: { succeded: true } };
}

export function postTags(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'contacts', 'contacts.write');
  const contact = contactFor(world, token, call.params['contactId'] ?? '');
  const fields = new Fields(jsonBody(call));
  const tags = fields.texts('tags');
  if (tags === null) fields.wrong('tags must be an array');
  fields.done();
  if (!call.forget) contact.tags = [...new Set([...contact.tags, ...(tags ?? [])])];
  return { status: 201, body: { tags: [...contact.tags], traceId: letterId(24) } };
}

const CHANNELS = ['Call', 'Email', 'SMS', 'WhatsApp', 'GMB', 'FB'];
const DND_STATUSES = ['active', 'inactive', 'permanent'];

/** `PUT /contacts/:contactId`: only what is named changes, but tags and the map of Do Not Disturb as a whole. */
export function putContact(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'contacts', 'contacts.write');
  const contact = contactFor(world, token, call.params['contactId'] ?? '');
  const body = jsonBody(call);
  const fields = new Fields(body);
  const name = fields.text('name');
  const phone = fields.text('phone');
  const tags = fields.texts('tags');
  if (phone !== null && !PHONE.test(phone)) fields.wrong('phone must be a valid phone number');
  const { dnd } = body;
  if (dnd !== undefined && typeof dnd !== 'boolean') fields.wrong('dnd must be a boolean value');
  const dndSettings = readDnd(body['dndSettings'], fields);
  const values = readCustomFields(world.state, contact.locationId, body['customFields']);
  fields.done();
  if (!call.forget) {
    if (name !== null) contact.name = name;
    if (phone !== null) world.state.setPhone(contact, phone);
    if (tags !== null) contact.tags = tags;
    if (typeof dnd === 'boolean') contact.dnd = dnd;
    if (dndSettings !== null) contact.dndSettings = dndSettings;
    contact.customFields = { ...contact.customFields, ...values };
    contact.dateUpdated = new Date().toISOString();
    world.changes.tell({ type: 'contact', id: contact.id });
  }
  return { status: 200, body: { succeded: true, contact: contactBody(contact) } };
}

function readDnd(value: unknown, fields: Fields): Record<string, DndSetting> | null {
  if (value === undefined) return null;
  if (!isObject(value)) {
    fields.wrong('dndSettings must be an object');
    return null;
  }
  for (const [channel, setting] of Object.entries(value)) {
    if (!CHANNELS.includes(channel)) fields.wrong(`property ${channel} should not exist`);
    const status = isObject(setting) ? setting['status'] : undefined;
    if (!DND_STATUSES.includes(String(status))) {
      fields.wrong(`dndSettings.${channel}.status must be one of: ${DND_STATUSES.join(', ')}`);
    }
  }
  return value as Record<string, DndSetting>;
}
