/** The router as a local program calls it: it makes sure of the server before it shows the token. */
import { randomBytes } from 'node:crypto';
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client';
import type { TRPCClient } from '@trpc/client';
import type { LanguageTag } from '../words/say.ts';
import { WordedError } from '../words/worded-error.ts';
import type { ControlFile } from './control-file.ts';
import { isSame, proofOf, readControlFile } from './control-file.ts';
import type { ControlRouter } from './router.ts';
import type { Failure } from './trpc.ts';

export type ControlClient = TRPCClient<ControlRouter>;

const PROOF_TIMEOUT_MS = 5_000;

/** A relay on this machine that has shown that it is the one of its data folder. */
export interface ProvenRelay {
  /** Where its control side listens. */
  readonly url: string;
  /** Opens all of it: never for a page, a log or an argument. */
  readonly token: string;
  readonly client: ControlClient;
}

/**
 * Connects to the relay that runs on this data folder.
 * @throws WordedError `control.not-running`, or `control.not-ours` when another program has its port
 */
export async function connectControl(
  dataDir: string,
  language: LanguageTag,
): Promise<ControlClient> {
  return (await proveRelay(dataDir, language)).client;
}

/** The same with what it takes to call it otherwise. @throws as `connectControl` */
export async function proveRelay(dataDir: string, language: LanguageTag): Promise<ProvenRelay> {
  const file = await readControlFile(dataDir);
  if (file === null) throw new WordedError('control.not-running', {}, 'refused');
  const nonce = randomBytes(24).toString('base64url');
  const stranger = clientOf(file, { 'accept-language': language });
  const proof = await stranger.overview.prove
    .query({ nonce }, { signal: AbortSignal.timeout(PROOF_TIMEOUT_MS) })
    .then((answer) => answer.proof)
    .catch((error: unknown) => {
      if (isAnswer(error)) return '';
      throw new WordedError('control.not-running', {}, 'refused', error);
    });
  if (!isSame(proof, proofOf(file.token, nonce, file.port))) {
    throw new WordedError('control.not-ours', { port: String(file.port) }, 'refused');
  }
  const headers = { 'accept-language': language, authorization: `Bearer ${file.token}` };
  return { url: urlOf(file), token: file.token, client: clientOf(file, headers) };
}

function clientOf(file: ControlFile, headers: Record<string, string>): ControlClient {
  return createTRPCClient<ControlRouter>({
    links: [httpLink({ url: `${urlOf(file)}/trpc`, headers })],
  });
}

function urlOf({ host, port }: ControlFile): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/** Something answered: a server is there, whatever it is. */
function isAnswer(error: unknown): boolean {
  return error instanceof TRPCClientError && error.meta?.['response'] !== undefined;
}

/** The connection broke before the answer came: the relay ended meanwhile. */
export function isCutOff(error: unknown): boolean {
  return error instanceof TRPCClientError && !isAnswer(error) && failureIn(error) === null;
}

/** The failure that the router answered, in words; null when the error is none of its answers. */
export function failureIn(error: unknown): Failure | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  if (typeof data !== 'object' || data === null || !('failure' in data)) return null;
  return data.failure as Failure;
}
