/** What a setting's text must look like, and what it becomes. Every schema's message is one of `REASONS`. */
import { createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { REASONS } from './settings-error.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const port = z
  .string()
  .regex(/^\d{1,5}$/, REASONS.port)
  .transform(Number)
  .refine((number) => number <= 65_535, REASONS.port);

export const host = z
  .string()
  .regex(/^[\w.-]+$|^[\da-f:.]+$/i, REASONS.host)
  .refine((text) => isIP(text) > 0 || !/^[\d.]+$|:/.test(text), REASONS.host);

/** An id, token or path: one line. */
export const line = z.string().regex(/^[^\p{Cc}]+$/u, REASONS.text);

/** A base address without its last slash. */
export const url = z
  .string()
  .refine((text) => isBaseUrl(text), REASONS.url)
  .transform((text) => text.replace(/\/+$/, ''));

/** Tokens travel to this address, so it must be encrypted or never leave the machine. */
export const secureUrl = url.refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || isLoopback(hostname);
}, REASONS.secureUrl);

/** A whole address with its query, as it is pasted from a page; opened in a browser. */
export const link = z.string().refine((text) => {
  const parsed = URL.parse(text);
  if (parsed === null) return false;
  return (
    parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback(parsed.hostname))
  );
}, REASONS.link);

export const databaseUrl = z.string().refine((text) => {
  const parsed = URL.parse(text);
  if (!parsed || parsed.hostname === '') return false;
  return ['mysql:', 'mariadb:'].includes(parsed.protocol) && /^\/[^/]+$/.test(parsed.pathname);
}, REASONS.databaseUrl);

export const level = z.enum(LOG_LEVELS, REASONS.level);

export const yesOrNo = z
  .enum(['yes', 'no'], REASONS.yesOrNo)
  .transform((answer) => answer === 'yes');
export const buttons = z.enum(['text', 'buttons'], REASONS.buttons);

const MESSAGE_TEXTS = ['shown', 'click', 'never'] as const;
export type MessageText = (typeof MESSAGE_TEXTS)[number];
export const messageText = z.enum(MESSAGE_TEXTS, REASONS.messageText);

/** A whole number that is kept as its text. */
export const count = z.string().regex(/^\d{1,9}$/, REASONS.number);

/** Names under which browsers may call the pages; a port may follow. */
export const hosts = listOf(/^[\w.-]+(?::\d{1,5})?$|^\[[\da-f:]+\](?::\d{1,5})?$/i, REASONS.hosts);
export const proxies = z
  .string()
  .transform((text) => parts(text))
  .refine((all) => all.every((one) => one === 'loopback' || isNetwork(one)), REASONS.proxies);
export const path = z.string().regex(/^(?:\/[\w.~-]+)+$/, REASONS.path);
const SECURE = ['auto', 'always', 'never'] as const;
export type SecureCookies = (typeof SECURE)[number];
export const secureCookies = z.enum(SECURE, REASONS.secure);

const PROVIDERS = ['own', 'command', 'cloudflared', 'ssh', 'ngrok'] as const;
export type ReachProvider = (typeof PROVIDERS)[number];
export const provider = z.enum(PROVIDERS, REASONS.provider);
/** Program and arguments; it stays a text here, and `wordsIn` takes it apart. */
export const command = line.refine((text) => wordsIn(text) !== null, REASONS.command);
export const pattern = line.refine((text) => isPattern(text), REASONS.pattern);
/** What ssh's -R has before the place to which it leads. */
export const sshRemote = z
  .string()
  .regex(/^(?:[\w.*-]*:|\[[\da-f:]+\]:)?\d{1,5}$/i, REASONS.sshRemote);

export const password = z.string().min(12, REASONS.password);

/** PEM, also with `\n` written out as env files have it, or the bare base64 between its two lines. */
export const ed25519Key = z
  .string()
  .transform((text) => {
    const lines = text.replaceAll('\\n', '\n').trim();
    const pem = lines.startsWith('-----')
      ? lines
      : `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----`;
    return `${pem}\n`;
  })
  .refine((pem) => isEd25519(pem), REASONS.publicKey);

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** Words of a command line, with '…' and "…" around what holds spaces; no shell ever sees them. Null = a quote stays open. */
export function wordsIn(text: string): readonly [string, ...string[]] | null {
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const found = /^(?:[^\s'"]|'[^']*'|"[^"]*")+/.exec(rest);
    if (found === null) return null;
    words.push(found[0].replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
    rest = rest.slice(found[0].length).trimStart();
  }
  const [first, ...others] = words;
  return first === undefined ? null : [first, ...others];
}

function listOf(one: RegExp, reason: string): z.ZodType<readonly string[], string> {
  return z
    .string()
    .transform((text) => parts(text.toLowerCase()))
    .refine((all) => all.every((part) => one.test(part)), reason);
}

function parts(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch {
    return false;
  }
}

function isBaseUrl(text: string): boolean {
  const parsed = URL.parse(text);
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) return false;
  return (
    parsed.search === '' && parsed.hash === '' && parsed.username === '' && parsed.password === ''
  );
}

function isEd25519(pem: string): boolean {
  try {
    return createPublicKey(pem).asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
