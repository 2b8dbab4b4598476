/**
 * The page where one plays the customer's phone and the agent's inbox side by side. Listens on 127.0.0.1 only; the
 * `Host` header is checked against DNS rebinding, and nothing is done for a request that another site could send.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import express, { type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { takeSnapshot, type EntrySource } from './page-view.ts';
import { SWITCH_NAMES, Switches } from './page-switches.ts';
import { EVOLUTION_VERSIONS } from '../evolution/versions.ts';
import { SAMPLE_ACTIONS, sampleData } from './workflow-samples.ts';
import type { SandboxWorld } from '../world.ts';

export interface SandboxPageOptions {
  readonly world: SandboxWorld;
  readonly entries: EntrySource;
  /** 0 (default) = a free port. */
  readonly port?: number;
}

export interface SandboxPage extends AsyncDisposable {
  readonly url: string;
}

const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Changes that come close together are shown at once. */
const GATHER_MS = 60;
const SHOWN_INLINE = /^(image\/(?!svg)|audio\/|video\/)/;

const fileInput = z.object({
  fileName: z.string().max(200),
  mimeType: z.string().max(200),
  base64: z.base64(),
});
const writing = { text: z.string().max(20_000), file: fileInput.nullable() };
const INPUTS = {
  customerWrites: z.object({ jid: z.string(), ...writing }),
  customerReads: z.object({ jid: z.string() }),
  agentWrites: z.object({ contactId: z.string(), ...writing }),
  workflowRuns: z.object({ contactId: z.string(), action: z.enum(SAMPLE_ACTIONS) }),
  agentReads: z.object({ conversationId: z.string() }),
  agentRetries: z.object({ messageId: z.string() }),
  phoneScans: z.object({ instance: z.string() }),
  removeApp: z.object({}),
  evolutionVersion: z.object({ version: z.enum(EVOLUTION_VERSIONS) }),
  switch: z.object({ name: z.enum(SWITCH_NAMES), on: z.boolean() }),
} as const;

export async function startSandboxPage(options: SandboxPageOptions): Promise<SandboxPage> {
  const { world, entries } = options;
  const switches = new Switches(world);
  const app = express();
  app.disable('x-powered-by');
  const server = createServer(app);
  const stream = new Stream((language) => takeSnapshot(world, { entries, switches, language }));
  app.use(guard(() => (server.address() as AddressInfo).port));
  app.use(express.static(fileURLToPath(new URL('./static/', import.meta.url))));
  app.get('/api/events', (request, response) => {
    stream.open(request, response);
  });
  mountMedia(app, world);
  mountActs(app, world, switches, () => {
    stream.changed();
  });
  const stops = [
    world.evolution.onChange(() => stream.changed()),
    world.highlevel.onChange(() => stream.changed()),
    entries.subscribe(() => stream.changed()),
  ];
  await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const stop of stops) stop();
      stream.close();
      await close(server);
    },
  };
}

function guard(port: () => number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const hosts = [`127.0.0.1:${port()}`, `localhost:${port()}`];
    const { host = '', origin } = request.headers;
    if (!hosts.includes(host) || (origin !== undefined && origin !== `http://${host}`)) {
      response.status(403).type('text').send('This page answers on 127.0.0.1 only.\n');
      return;
    }
    response.set('Content-Security-Policy', CONTENT_POLICY);
    response.set('X-Content-Type-Options', 'nosniff');
    response.set('Referrer-Policy', 'no-referrer');
    response.set('Cache-Control', 'no-store');
    next();
  };
}

function mountMedia(app: express.Express, world: SandboxWorld): void {
  app.get('/media/:side/:id', (request, response) => {
    const { side, id } = request.params;
    const file = side === 'phone' ? world.evolution.media(id) : world.highlevel.file(id);
    if (!file) {
      response.sendStatus(404);
      return;
    }
    response.set('Content-Security-Policy', "sandbox; default-src 'none'");
    if (!SHOWN_INLINE.test(file.mimeType)) response.attachment(file.fileName ?? 'file');
    response.set(
      'Content-Type',
      file.mimeType === 'false' ? 'application/octet-stream' : file.mimeType,
    );
    response.send(file.bytes);
  });
}

function mountActs(
  app: express.Express,
  world: SandboxWorld,
  switches: Switches,
  changed: () => void,
): void {
  const { locationId } = world.relay.highlevel.location;
  const act = <Input>(name: string, input: z.ZodType<Input>, work: (input: Input) => void) => {
    // Only JSON is read, which no form of another site can send.
    app.post(`/api/${name}`, express.json({ limit: '12mb' }), (request, response) => {
      const parsed = input.safeParse(request.body);
      if (!parsed.success) {
        response.status(400).json({ error: z.prettifyError(parsed.error) });
        return;
      }
      work(parsed.data);
      changed();
      response.json({});
    });
  };
  act('customer-writes', INPUTS.customerWrites, ({ jid, text, file }) => {
    if (!file) world.evolution.receives({ from: jid, text });
    else {
      const kind = file.mimeType.startsWith('image/') ? 'image' : 'document';
      world.evolution.receives({ from: jid, [kind]: file, caption: text });
    }
  });
  act('customer-reads', INPUTS.customerReads, ({ jid }) => {
    for (const message of world.evolution.chat(jid)) {
      if (message.origin === 'contact') continue;
      world.evolution.receipt(message.whatsappId, 'DELIVERY_ACK');
      world.evolution.receipt(message.whatsappId, 'READ');
    }
  });
  act('agent-writes', INPUTS.agentWrites, ({ contactId, text, file }) => {
    world.highlevel.agentWrites({ locationId, contactId, text, attachments: file ? [file] : [] });
  });
  act('workflow-runs', INPUTS.workflowRuns, ({ contactId, action }) => {
    // What the relay makes of it is seen on the phone, in the inbox and in the journal.
    const run = { locationId, contactId, data: sampleData(action) };
    void world.highlevel.runsAction(run).catch(() => undefined);
  });
  act('agent-reads', INPUTS.agentReads, ({ conversationId }) => {
    world.highlevel.agentReads(conversationId);
  });
  act('phone-scans', INPUTS.phoneScans, ({ instance }) => {
    // Each of the shop's phones has a number of its own; the same one again when it was linked before.
    const all = world.evolution.instances();
    const at = all.findIndex(({ name }) => name === instance);
    const known = all[at]?.ownerJid?.split('@')[0];
    world.evolution.scans({ instance, phone: known ?? `55119900000${String(10 + at)}` });
  });
  act('remove-app', INPUTS.removeApp, () => {
    void world.highlevel.uninstalls({ locationId });
  });
  act('agent-retries', INPUTS.agentRetries, ({ messageId }) => {
    world.highlevel.retries(messageId);
  });
  act('evolution-version', INPUTS.evolutionVersion, ({ version }) => {
    world.evolution.setVersion(version);
  });
  act('switch', INPUTS.switch, ({ name, on }) => {
    switches.set(name, on);
  });
}

/** Server-sent events: the whole picture at first and after every change. */
class Stream {
  readonly #take: (language: string) => unknown;
  /** With the language of each page. */
  readonly #open = new Map<Response, string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(take: (language: string) => unknown) {
    this.#take = take;
  }

  open(request: Request, response: Response): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const { language } = request.query;
    const tag = typeof language === 'string' ? language : 'en';
    this.#open.set(response, tag);
    request.on('close', () => this.#open.delete(response));
    this.#write(response, JSON.stringify(this.#take(tag)));
  }

  changed(): void {
    if (this.#open.size === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      for (const [tag, pages] of Map.groupBy(this.#open, ([, language]) => language)) {
        const text = JSON.stringify(this.#take(tag));
        for (const [response] of pages) this.#write(response, text);
      }
    }, GATHER_MS);
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    for (const response of this.#open.keys()) response.end();
  }

  #write(response: Response, text: string): void {
    response.write(`data: ${text}\n\n`);
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
