/** Hands one message over. @throws ClientError, WordedError: it did not arrive, as far as one can tell */
import { failure } from '../clients/http.ts';
import type { HttpClient, HttpRequest } from '../clients/http.ts';
import type { AlertMessage } from './alert-text.ts';
import { sendMail } from './by-mail.ts';
import type { AlertChannel, Heartbeat } from './channel.ts';

export interface DeliverParts {
  readonly http: Pick<HttpClient, 'exchange'>;
  readonly timeoutMs: number;
}

export async function deliver(
  parts: DeliverParts,
  config: AlertChannel,
  message: AlertMessage,
): Promise<void> {
  switch (config.kind) {
    case 'webhook':
      return post(parts, config, bodyOf(message));
    case 'ntfy':
      return post(
        parts,
        { ...config, url: new URL(config.url).origin },
        ntfyOf(config.url, message),
      );
    case 'email':
      return sendMail(config, message, parts.timeoutMs);
  }
}

/** Says that the relay lives. */
export async function beat({ http, timeoutMs }: DeliverParts, { url }: Heartbeat): Promise<void> {
  await exchange(http, { system: 'alert', method: 'GET', url, timeoutMs, responseType: 'bytes' });
}

async function post(
  { http, timeoutMs }: DeliverParts,
  { url, token }: { readonly url: string; readonly token: string },
  json: unknown,
): Promise<void> {
  await exchange(http, {
    system: 'alert',
    method: 'POST',
    url,
    ...(token === '' ? {} : { headers: { authorization: `Bearer ${token}` } }),
    json,
    timeoutMs,
    responseType: 'bytes',
    idempotent: true,
  });
}

async function exchange(http: DeliverParts['http'], request: HttpRequest): Promise<void> {
  const answer = await http.exchange(request);
  if (answer.status < 200 || answer.status > 299) throw failure(request, answer);
}

/** `text` is what Slack, Mattermost and Google Chat show, `content` what Discord does; programs read the rest. */
function bodyOf({ id, kind, at, title, text, items }: AlertMessage): object {
  const shown = text === '' ? title : `${title}\n\n${text}`;
  return {
    id,
    event: kind,
    at: new Date(at).toISOString(),
    title,
    text: shown,
    content: shown.slice(0, 2_000),
    troubles: items.map((one) => ({
      id: one.id,
      state: one.state,
      severity: one.severity,
      code: one.code,
      params: one.params,
      sentence: one.sentence,
      act: one.act,
      since: new Date(one.since).toISOString(),
    })),
  };
}

/** As JSON to the root, since headers hold no characters beyond ASCII. */
function ntfyOf(url: string, { kind, title, text, items }: AlertMessage): object {
  const isCritical = items.some((one) => one.severity === 'critical' && one.state === 'begun');
  return {
    topic: new URL(url).pathname.replace(/^\/+|\/+$/g, ''),
    title,
    message: text,
    priority: isCritical ? 5 : kind === 'alert' ? 4 : 3,
    tags: [kind === 'alert' ? 'warning' : 'white_check_mark'],
  };
}
