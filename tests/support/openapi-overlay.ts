/**
 * Known faults of the published OpenAPI files, each with what is true instead and how that is known. Found by comparing
 * the files with the documentation pages and with the requests of integrations that work.
 */
type Json = Record<string, unknown>;

function without(schema: Json, ...names: string[]): void {
  schema['required'] = ((schema['required'] ?? []) as string[]).filter((n) => !names.includes(n));
}

function property(schema: Json, name: string, value: Json): void {
  schema['properties'] = { ...(schema['properties'] as Json), [name]: value };
}

const text = { type: 'string' };

/** Corrections of named schemas. */
export const OVERLAY_PATHS: Readonly<Record<string, (schema: Json) => void>> = {
  // The page: one of the two ids is enough. `direction` is written down as an object.
  ProcessMessageBodyDto: (schema) => {
    without(schema, 'conversationId', 'contactId');
    property(schema, 'direction', { type: 'string', enum: ['inbound', 'outbound'] });
  },
  // The page: one of the two ids is enough, `attachmentUrls` is optional; the file part's name is on the page only.
  UploadFilesDto: (schema) => {
    without(schema, 'conversationId', 'contactId', 'attachmentUrls');
    property(schema, 'fileAttachment', {});
  },
  // Sending works without `status` and `subType`.
  SendMessageBodyDto: (schema) => {
    without(schema, 'status', 'subType');
  },
  // A real answer was seen wrapped in `message`.
  GetMessageResponseDto: (schema) => {
    const { type, properties, required } = schema;
    const flat = { type, properties: { ...(properties as Json) }, required };
    delete schema['required'];
    schema['anyOf'] = [
      flat,
      { type: 'object', properties: { message: flat }, required: ['message'] },
    ];
  },
  // Official samples and the v3 file show a refresh token.
  GetLocationAccessTokenSuccessfulResponseDto: (schema) => {
    property(schema, 'refresh_token', text);
  },
};

/** Request bodies: `open` = the published schema is empty, so unknown fields are no fault; `also` = what must hold besides. */
export const OVERLAY_BODIES: Readonly<Record<string, { open?: boolean; also?: Json }>> = {
  'POST /conversations/messages/inbound': {
    also: {
      anyOf: [{ required: ['contactId'] }, { required: ['conversationId'] }],
      // Without the provider the message is lost; without `direction` it counts as outbound.
      required: ['conversationProviderId', 'direction'],
    },
  },
  'POST /conversations/messages/upload': {
    also: {
      anyOf: [{ required: ['contactId'] }, { required: ['conversationId'] }],
      required: ['fileAttachment'],
    },
  },
  'POST /contacts/search': { open: true },
};

const problem: Json = {
  type: 'object',
  properties: { statusCode: { type: 'number' }, message: text, error: text },
  required: ['statusCode', 'message'],
};

/** Answers that the files do not list, or list without a schema. */
export const OVERLAY_ANSWERS: Readonly<Record<string, Json>> = {
  // "No conversation provider found for this message", for seconds after the Delivery URL post.
  'PUT /conversations/messages/{messageId}/status 403': problem,
  'PUT /conversations/messages/{messageId}/status 404': problem,
  'POST /conversations/messages/inbound 422': {
    ...problem,
    properties: { statusCode: { type: 'number' }, message: { type: 'array', items: text } },
  },
  // Seen: 201 with an empty body, and nothing stored.
  'POST /conversations/messages/inbound 201': {},
  'POST /conversations/messages/inbound 403': problem,
  'POST /conversations/messages/inbound 429': problem,
  'POST /conversations/messages/upload 404': problem,
  'GET /contacts/{contactId} 403': problem,
  'GET /contacts/{contactId} 404': problem,
  'GET /contacts/search/duplicate 200': {
    type: 'object',
    properties: { contact: { anyOf: [{ type: 'object', required: ['id'] }, { type: 'null' }] } },
    required: ['contact'],
  },
};
