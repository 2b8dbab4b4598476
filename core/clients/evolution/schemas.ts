/**
 * What we read of Evolution's answers, and nothing else: unknown fields are left alone, so that a new version of the
 * gateway breaks nothing that we do not use. Shapes as seen on Evolution 2.3.6.
 */
import { z } from 'zod';
import { id, optionalText, readInt, readSeconds, record } from '../decode.ts';

export const serverInfo = z.object({ version: z.string().min(1) });

export const CONNECTION_STATES = ['open', 'connecting', 'close', 'refused', 'unknown'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];
/** The state is missing when the row exists but the server's process has not loaded the instance. */
const state = z.enum(CONNECTION_STATES).catch('unknown');

export const connectionState = z.object({ instance: z.object({ state }) });

export const instances = z.array(
  z.object({
    id,
    name: z.string(),
    connectionStatus: state,
    ownerJid: optionalText,
    profileName: optionalText,
    integration: optionalText,
  }),
);
/** Version 1 wraps each instance; it names the first field we need otherwise too. */
export const version1Instance = z.object({ instance: z.object({ instanceName: z.string() }) });

const seconds = z
  .unknown()
  .optional()
  .transform((value) => readSeconds(value));

export const sent = z.object({
  key: z.object({ id: z.string().min(1), remoteJid: z.string().min(1) }),
  messageTimestamp: seconds,
});

/** `number` is written back as it was asked for. */
export const numbers = z.array(
  z.object({ jid: z.string(), exists: z.boolean(), number: z.string().catch('') }),
);

export const media = z.object({
  base64: z.string().min(1),
  mimetype: optionalText,
  fileName: optionalText,
});

const count = z
  .unknown()
  .optional()
  .transform((value) => readInt(value) ?? 0);
/** Rows of `MessageUpdate`, each a status by its name. */
const updates = z.array(z.object({ status: z.string() })).catch([]);

export const found = z.object({
  messages: z.object({ total: count, pages: count, records: z.array(z.unknown()) }),
});

export const foundMessage = z.object({
  id: optionalText,
  key: z.object({
    id: z.string().min(1),
    remoteJid: z.string().min(1),
    remoteJidAlt: optionalText,
    fromMe: z.boolean().catch(false),
  }),
  messageTimestamp: seconds,
  message: record.nullish().transform((value) => value ?? {}),
  messageType: z.string().catch('unknown'),
  MessageUpdate: updates,
});

export const foundUpdates = updates;

export const groupInfo = z.object({ subject: z.string() });

/** Written as `byEvents` and `base64`, read back as `webhookByEvents` and `webhookBase64`. Null when never set. */
export const webhook = z
  .object({
    url: z.string().catch(''),
    enabled: z.boolean().catch(false),
    headers: z.record(z.string(), z.string()).nullish().catch(null),
    events: z.array(z.string()).nullish().catch(null),
    webhookByEvents: z.boolean().catch(false),
    webhookBase64: z.boolean().catch(false),
  })
  .nullable();
