/**
 * What we read of HighLevel's answers. Unknown fields are left alone; where published document and practice disagree,
 * both shapes are read.
 */
import { z } from 'zod';
import { id, optionalText, readDate } from '../decode.ts';

/** 200 or 201. Without `messageId` nothing was stored, as when the provider id is missing or wrong. */
export const addedMessage = z.object({
  messageId: id,
  conversationId: id.nullish().catch(null),
});

/** A map from file name to URL. */
export const uploaded = z.object({ uploadedFiles: z.record(z.string(), z.string().min(1)) });

/** What Do Not Disturb says of one channel; unknown fields are kept, since a change writes the whole map back. */
const dndSetting = z.looseObject({
  status: z.string().catch('inactive'),
  message: z.string().nullish().catch(null),
  code: z.string().nullish().catch(null),
});
const contact = z.object({
  id,
  phone: optionalText,
  email: optionalText,
  name: optionalText,
  firstName: optionalText,
  lastName: optionalText,
  tags: z.array(z.string()).nullish().catch(null),
  /** Of all channels. */
  dnd: z.boolean().catch(false),
  dndSettings: z.record(z.string(), dndSetting).nullish().catch(null),
});
export const contactAnswer = z.object({ contact });
/** The document leaves this answer's shape open; `contact` is null or absent when nobody matches. */
export const duplicateSearch = z.object({ contact: contact.nullish() }).nullable();
/** Undocumented as well. */
export const contactSearch = z.object({ contacts: z.array(contact).catch([]) });
export const upserted = z.object({ contact: z.object({ id }), new: z.boolean().catch(false) });

export const conversations = z.object({ conversations: z.array(z.object({ id })) });

/**
 * Conversations by the date of their last message. The document leaves that date out of the answer; it was seen as
 * `lastMessageDate`, and as the value to go on from in `sort`.
 */
export const conversationPage = z.object({
  conversations: z.array(
    z
      .object({
        id,
        contactId: id,
        phone: optionalText,
        lastMessageDate: z.unknown().optional(),
        sort: z.array(z.unknown()).optional().catch(undefined),
      })
      .transform(({ lastMessageDate, sort, ...one }) => ({
        ...one,
        lastDate: readDate(lastMessageDate) ?? readDate(sort?.[0]),
      })),
  ),
});

const message = z.object({
  id,
  direction: z.enum(['inbound', 'outbound']).nullish().catch(null),
  dateAdded: z
    .unknown()
    .optional()
    .transform((value) => readDate(value)),
  body: z.string().nullish().catch(null),
  attachments: z.array(z.string()).nullish().catch(null),
  conversationProviderId: optionalText,
  status: optionalText,
  userId: optionalText,
});
/** A real answer was seen wrapped in `message`; who pressed Retry on what is documented for events only. */
const original = z.object({ originalMessageId: optionalText });
export const originalOfMessage = z.union([
  z.object({ message: original }).transform((outer) => outer.message),
  original,
]);
const page = z.object({
  messages: z.array(message),
  nextPage: z.boolean().catch(false),
  lastMessageId: optionalText,
});
/** The older shape holds all three under `messages`. */
export const messages = z.union([
  page,
  z.object({ messages: page }).transform((outer) => outer.messages),
]);

export const location = z.object({
  location: z.object({
    id,
    name: z.string().catch(''),
    timezone: optionalText,
    companyId: optionalText,
    country: optionalText,
    settings: z
      .object({ allowDuplicateContact: z.boolean().nullish().catch(null) })
      .nullish()
      .catch(null),
  }),
});

/** Of a location, by kind (v3 document of locations). */
export const channels = z.object({
  conversationChannel: z.object({
    SMS: z
      .array(
        z.object({
          conversationProvider: z.object({ _id: id, default: z.boolean().catch(false) }),
        }),
      )
      .default([]),
  }),
});

/** Error bodies: `statusCode` or, on upload, `status`; `message` a text or, on 422, a list of them. */
export const refusal = z.object({
  message: z.union([z.string(), z.array(z.unknown())]).catch(''),
  /** The shape of v3; or a word, as in OAuth's own standard, with the sentence beside it. */
  error: z
    .union([z.string(), z.object({ message: z.string() }).transform((e) => e.message)])
    .catch(''),
  error_description: z.string().catch(''),
});

const seconds = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);

/** Both spellings: snake case of the dated documents, camel case of v3. */
export const tokens = z
  .object({
    access_token: z.string().min(1).optional(),
    accessToken: z.string().min(1).optional(),
    refresh_token: optionalText,
    refreshToken: optionalText,
    expires_in: seconds.optional(),
    expiresIn: seconds.optional(),
    scope: optionalText,
    userType: z.string().optional(),
    user_type: z.string().optional(),
    locationId: optionalText,
    location_id: optionalText,
    companyId: optionalText,
    company_id: optionalText,
  })
  .refine((t) => t.access_token !== undefined || t.accessToken !== undefined, {
    path: ['access_token'],
  });

const strings = z.array(z.string()).catch([]);

/** What the answer to an authorization code says beside its tokens. */
export const installation = z.object({
  userId: optionalText,
  user_id: optionalText,
  isBulkInstallation: z.boolean().catch(false),
  approvedLocations: strings,
});

export const reconnected = z.object({ authorizationCode: z.string().min(1) });

const installed = z
  .object({ _id: id.optional(), id: id.optional(), name: z.string().catch('') })
  .transform(({ _id, id: plain, name }) => ({ id: _id ?? plain ?? '', name }))
  .refine((one) => one.id !== '');

/** The dated answer lists `locations` and counts them; v3 lists `items` and hands out a token for the next page. */
export const installedLocations = z
  .object({
    locations: z.array(installed).optional(),
    items: z.array(installed).optional(),
    count: z.number().nullish().catch(null),
    pagination: z.object({ nextPageToken: optionalText }).optional(),
  })
  .refine(({ locations, items }) => locations !== undefined || items !== undefined)
  .transform(({ locations, items, count, pagination }) => ({
    items: locations ?? items ?? [],
    count: count ?? null,
    nextPageToken: pagination?.nextPageToken ?? null,
    isPaged: pagination !== undefined,
  }));
