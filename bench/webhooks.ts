/** Webhooks as Evolution 2.3.6 posts them for a text (1.3 KB), made ready before they are needed. */
import { randomBytes } from 'node:crypto';

export interface Sender {
  readonly port: number;
  /** The instance's name and its secret header. */
  readonly instance: string;
  readonly secret: string;
  /** The customer's digits. */
  readonly phone: string;
}

const DEVICE_INFO = {
  deviceListMetadata: {
    senderKeyIndexes: [],
    recipientKeyIndexes: [],
    senderTimestamp: { low: 1_764_000_000, high: 0, unsigned: true },
    recipientKeyHash: bytes(10),
    recipientTimestamp: { low: 1_764_000_000, high: 0, unsigned: true },
  },
  deviceListMetadataVersion: 2,
  messageSecret: bytes(32),
};

function bytes(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i), (i * 37) % 256]));
}

/** A webhook for one message; `at` in milliseconds. */
export function webhookBody(
  { port, instance, phone }: Sender,
  message: { id: string; text: string; at: number },
): string {
  return JSON.stringify({
    event: 'messages.upsert',
    instance,
    data: {
      key: {
        remoteJid: `${phone}@s.whatsapp.net`,
        fromMe: false,
        id: message.id,
        addressingMode: 'pn',
        participant: '',
      },
      pushName: 'Maria Souza',
      status: 'DELIVERY_ACK',
      message: { conversation: message.text, messageContextInfo: DEVICE_INFO },
      messageType: 'conversation',
      messageTimestamp: Math.floor(message.at / 1000),
      instanceId: '2c35201e-3cb7-42fb-b720-2ea0d8fa0d7b',
      source: 'ios',
    },
    destination: `http://127.0.0.1:${port}/webhooks/evolution`,
    date_time: new Date(message.at).toISOString(),
    sender: '5511990000001@s.whatsapp.net',
    server_url: 'https://evolution.example',
    apikey: null,
  });
}

const ID_BYTES = 9;
const POOL_BYTES = 1_000 * ID_BYTES;
let pool = '';

/** As iPhones make them: 3A and 18 random hexadecimal digits. What rises by itself would be kinder to an index. */
export function newWhatsAppId(): string {
  if (pool === '') pool = randomBytes(POOL_BYTES).toString('hex').toUpperCase();
  const id = pool.slice(-2 * ID_BYTES);
  pool = pool.slice(0, -2 * ID_BYTES);
  return `3A${id}`;
}

const ID_LENGTH = 20;
const NUMBER_LENGTH = 10;
const NO_ID = '#'.repeat(ID_LENGTH);
const NO_NUMBER = '@'.repeat(NUMBER_LENGTH);

/** A whole HTTP request for one sender, of which only the id and the message's number are filled in. */
export class RequestTemplate {
  readonly #bytes: Buffer;
  readonly #idAt: number;
  readonly #numberAt: number;

  constructor(sender: Sender) {
    const text = `message ${NO_NUMBER} of the benchmark`;
    const body = webhookBody(sender, { id: NO_ID, text, at: Date.now() });
    const head = [
      'POST /webhooks/evolution HTTP/1.1',
      `Host: 127.0.0.1:${sender.port}`,
      'Content-Type: application/json',
      'User-Agent: axios/1.7.9',
      `X-Waybridge-Secret: ${sender.secret}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    this.#bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
    this.#idAt = this.#bytes.indexOf(NO_ID);
    this.#numberAt = this.#bytes.indexOf(NO_NUMBER);
  }

  request(id: string, number: number): Buffer {
    const bytes = Buffer.from(this.#bytes);
    bytes.write(id, this.#idAt, 'latin1');
    bytes.write(String(number).padStart(NUMBER_LENGTH, '0'), this.#numberAt, 'latin1');
    return bytes;
  }
}
