/** Where alerts go, and which: one schema for what the GUI, the command line and the database hold. */
import { z } from 'zod';
import { isTimeZone, readQuietHours } from '../relay/sending/quiet-hours.ts';
import { SEVERITIES } from '../monitoring/trouble.ts';
import { LANGUAGES } from '../words/say.ts';

const line = z
  .string()
  .trim()
  .min(1)
  .max(190)
  .regex(/^[^\p{Cc}]+$/u);
const mailbox = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@<>,;:"\\]+@[^\s@<>,;:"\\]+$/);
/** An address that is posted to; its path or query is often a secret. */
const address = z
  .string()
  .trim()
  .max(2_000)
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.username + url.password === '';
  });
const secret = z
  .string()
  .max(2_000)
  .regex(/^[^\p{Cc}]*$/u);

const rules = {
  name: line,
  language: z.enum(LANGUAGES).default('en'),
  /** Only what concerns this location, or this number (our id); null = everything. */
  locationId: z.string().max(64).nullable().default(null),
  instanceId: z.string().max(64).nullable().default(null),
  /** What matters less is not told. */
  least: z.enum(SEVERITIES).default('warning'),
  /** How long a trouble must be there before it is told. */
  delayMinutes: z.number().min(0).max(1_440).default(2),
  /** `22:00-07:00`: only critical ones are told then; the rest waits for the end of it. Null = never quiet. */
  quietHours: z
    .string()
    .refine((text) => readQuietHours(text) !== null)
    .nullable()
    .default(null),
  timeZone: z.string().refine(isTimeZone).default('UTC'),
};

const webhook = z.object({
  kind: z.literal('webhook'),
  ...rules,
  url: address,
  /** Sent as `Authorization: Bearer`. */
  token: secret.default(''),
});
const ntfy = z.object({
  kind: z.literal('ntfy'),
  ...rules,
  /** With its topic: `https://ntfy.sh/my-topic`. */
  url: address.refine((text) => (URL.parse(text)?.pathname.length ?? 0) > 1),
  token: secret.default(''),
});
const email = z.object({
  kind: z.literal('email'),
  ...rules,
  host: line,
  port: z.number().int().min(1).max(65_535).default(587),
  /** `tls` from the first byte (465), `starttls` (587) or `none`, for a server on this machine. */
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  user: z.string().max(190).default(''),
  password: secret.default(''),
  from: mailbox,
  to: z.array(mailbox).min(1).max(20),
});
/** Called every minute as long as the relay lives: whoever watches that address notices when it is dead. */
const heartbeat = z.object({
  kind: z.literal('heartbeat'),
  name: line,
  language: rules.language,
  url: address,
});

export const channelConfig = z.discriminatedUnion('kind', [webhook, ntfy, email, heartbeat]);
export type ChannelConfig = z.infer<typeof channelConfig>;
export type AlertChannel = Exclude<ChannelConfig, { kind: 'heartbeat' }>;
export type Heartbeat = Extract<ChannelConfig, { kind: 'heartbeat' }>;

export interface Channel<C extends ChannelConfig = ChannelConfig> {
  readonly id: string;
  readonly config: C;
}

/** Where it goes, without what is secret about it. */
export function targetOf(config: ChannelConfig): string {
  if (config.kind === 'email') return config.to.join(', ');
  return URL.parse(config.url)?.host ?? '';
}
