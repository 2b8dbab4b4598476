/** Alerts by mail, over the user's own SMTP server. The library is loaded when the first mail leaves. */
import { WordedError } from '../words/worded-error.ts';
import type { AlertMessage } from './alert-text.ts';
import type { AlertChannel } from './channel.ts';

type MailChannel = Extract<AlertChannel, { kind: 'email' }>;

/** @throws WordedError in words that a person can act on; the server's own answer may repeat addresses, and is left out */
export async function sendMail(
  config: MailChannel,
  message: AlertMessage,
  timeoutMs: number,
): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const { host, port, security, user, password } = config;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: { name: 'Waybridge', address: config.from },
      to: config.to.map((address) => ({ name: '', address })),
      subject: message.title,
      text: message.text,
      // The same when it is tried again: mail programs show it once.
      messageId: `<${message.id}@${config.from.split('@')[1] ?? 'waybridge'}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    throw worded(error, host);
  } finally {
    transport.close();
  }
}

function worded(error: unknown, host: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const params = { system: 'alert', host };
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return new WordedError('alert.mail-login', {}, 'failed', error);
    case 'EENVELOPE':
    case 'EMESSAGE':
    case 'EPROTOCOL':
      return new WordedError('alert.mail-refused', {}, 'failed', error);
    case 'ETLS':
      return new WordedError('alert.mail-tls', {}, 'failed', error);
    case 'EDNS':
      return new WordedError('network.dns', params, 'failed', error);
    case 'ETIMEDOUT':
      return new WordedError('network.timeout', params, 'failed', error);
    case 'ESOCKET':
    case 'ECONNECTION':
      return new WordedError('network.refused', params, 'failed', error);
    default:
      return error;
  }
}
