/** Posts to the public side, byte by byte if need be. */
import { connect } from 'node:net';
import type { StartedProduct } from './started-product.ts';

/** The body that Evolution posts for a text. */
export function textEvent(id: string, text: string, from = '5511988887777'): string {
  const key = { remoteJid: `${from}@s.whatsapp.net`, fromMe: false, id };
  return JSON.stringify({
    event: 'messages.upsert',
    instance: 'shop',
    sender: '5511990000001@s.whatsapp.net',
    data: {
      key,
      pushName: 'Maria',
      message: { conversation: text },
      messageType: 'conversation',
      messageTimestamp: Math.floor(Date.now() / 1000),
    },
  });
}

/** The status of the answer. */
export async function post(product: StartedProduct, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-waybridge-secret': product.secret };
  const url = `${product.publicUrl}/webhooks/evolution`;
  const response = await fetch(url, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

/** How long it is waited for what should come, and for what should not. */
const PATIENCE_MS = 60_000;
const SILENCE_MS = 250;

/** Everything that a port answers to these bytes until it hangs up, or falls silent after so many answers. */
export function wire(port: number, bytes: string | Buffer, answers = 1): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      if (statusesIn(said).length >= answers) socket.setTimeout(SILENCE_MS);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(said);
    });
    socket.write(bytes);
  });
}

export function statusesIn(said: string): number[] {
  return [...said.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}
