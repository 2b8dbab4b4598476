/**
 * What the pretend Evolution emits has the shape of what a real 2.3.6 server was recorded to emit: the same keys and
 * the same types, recursively. Values are not compared. Every recorded body needs a scene that makes the same thing
 * happen here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { referenceFolder } from '../../tests/support/reference.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { PretendEvolution } from './pretend-evolution.ts';

const FROM = '5511988887777';
const JID = `${FROM}@s.whatsapp.net`;

interface Stage {
  readonly evolution: PretendEvolution;
  readonly receiver: Receiver;
  readonly call: (method: string, path: string, body?: unknown) => Promise<void>;
  readonly sendText: (text: string) => Promise<string>;
}

type Scene = (stage: Stage) => unknown;

const receives = (fields: object): Scene => {
  return ({ evolution }) => evolution.receives({ from: FROM, ...fields });
};

/** By the recorded file's name without its number. */
const SCENES: Readonly<Record<string, Scene>> = {
  'status-instance': ({ evolution }) => {
    evolution.loggedOut();
  },
  'logout-instance': ({ evolution }) => {
    evolution.loggedOut();
  },
  '03-connection-update': ({ evolution }) => {
    evolution.loggedOut();
  },
  '04-connection-update': ({ evolution }) => {
    evolution.goesOnline();
  },
  'messages-upsert-conversation-text': receives({ text: 'Oi, tudo bem?' }),
  'messages-upsert-conversation-quote': ({ evolution }) => {
    const { whatsappId } = evolution.receives({ from: FROM, text: 'Mensagem original' });
    evolution.receives({ from: FROM, text: 'respondendo', quote: whatsappId });
  },
  'messages-upsert-imageMessage': receives({ image: true, caption: 'foto' }),
  'messages-upsert-audioMessage': receives({ audio: true }),
  'messages-upsert-documentMessage': receives({ document: true }),
  'messages-upsert-locationMessage': receives({
    location: { latitude: -23.55, longitude: -46.63, name: 'Praca da Se', address: 'Se' },
  }),
  'messages-upsert-contactMessage': receives({
    contact: { name: 'Joao', phone: '+55 11 97777-6666' },
  }),
  'messages-upsert-reactionMessage': ({ evolution }) => {
    const { whatsappId } = evolution.receives({ from: FROM, text: 'Oi' });
    evolution.receives({ from: FROM, reaction: { to: whatsappId, emoji: '❤️' } });
  },
  '13-messages-edited': ({ evolution }) => {
    evolution.edits(evolution.receives({ from: FROM, text: 'a' }).whatsappId, 'b');
  },
  // The same event for a message that was extended text on the sender's phone.
  '14-messages-edited': ({ evolution }) => {
    const { whatsappId } = evolution.receives({ from: FROM, text: 'a' });
    evolution.emit('demo', 'messages.edited', {
      key: { remoteJid: JID, fromMe: false, id: whatsappId },
      type: 'MESSAGE_EDIT',
      editedMessage: { extendedTextMessage: { text: 'editado' } },
      timestampMs: '1764000003000',
    });
  },
  '15-messages-edited': ({ evolution }) => {
    evolution.revokes(evolution.receives({ from: FROM, image: true }).whatsappId);
  },
  '16-messages-delete': ({ evolution }) => {
    evolution.revokes(evolution.receives({ from: FROM, image: true }).whatsappId);
  },
  'messages-upsert-viewOnceMessageV2': receives({ image: true, viewOnce: true }),
  'messages-upsert-conversation-group': receives({
    group: '120363000000000001@g.us',
    text: 'grupo oi',
  }),
  'messages-upsert-conversation-own-phone': receives({ text: 'enviado', fromMe: true }),
  'messages-upsert-conversation-lid': receives({ text: 'oi via lid', lid: true }),
  'send-message-conversation': ({ sendText }) => sendText('apagar'),
  'send-message-update': async ({ sendText, call }) => {
    const id = await sendText('a');
    await call('POST', '/chat/updateMessage/demo', {
      number: FROM,
      text: 'z',
      key: { id, remoteJid: JID, fromMe: true },
    });
  },
  'messages-delete-conversation': async ({ sendText, call }) => {
    const id = await sendText('a');
    const body = { id, remoteJid: JID, fromMe: true };
    await call('DELETE', '/chat/deleteMessageForEveryone/demo', body);
  },
  'send-message-imageMessage': ({ call }) =>
    call('POST', '/message/sendMedia/demo', {
      number: FROM,
      mediatype: 'image',
      media: Buffer.from('89504e470d0a1a0a', 'hex').toString('base64'),
      fileName: 'a.png',
    }),
};

/** Differences that are known and right. */
const ALLOWED = new Set<string>();

function isBytes(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^\d+$/.test(key));
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return isBytes(value) ? 'bytes' : 'object';
  return typeof value;
}

/** What differs between a recorded value and an emitted one, by path. */
function differences(recorded: unknown, emitted: unknown, path: string): string[] {
  const kind = kindOf(recorded);
  if (kind !== kindOf(emitted))
    return [`${path}: ${kind} was recorded, ${kindOf(emitted)} emitted`];
  if (kind === 'array') {
    const [first] = recorded as unknown[];
    const [other] = emitted as unknown[];
    return first === undefined || other === undefined ? [] : differences(first, other, `${path}[]`);
  }
  if (kind !== 'object') return [];
  const left = recorded as Record<string, unknown>;
  const right = emitted as Record<string, unknown>;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => {
    const at = `${path}.${key}`;
    if (!(key in right)) return [`${at}: recorded, not emitted`];
    if (!(key in left)) return [`${at}: emitted, not recorded`];
    return differences(left[key], right[key], at);
  });
}

async function play(scene: Scene, event: string): Promise<Record<string, unknown>> {
  await using receiver = await startReceiver();
  await using evolution = await PretendEvolution.start({ exposeApiKey: true });
  evolution.addInstance({ name: 'demo', profileName: 'Relay Owner' });
  evolution.addPerson({ phone: FROM, name: 'Maria Souza' });
  evolution.addGroup({ jid: '120363000000000001@g.us', subject: 'G', participants: [JID] });
  evolution.setWebhook('demo', { url: `${receiver.url}/webhooks/evolution` });
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(evolution.url + path, {
      method,
      headers: { apikey: evolution.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status, await answer.text()).toBeLessThan(300);
  };
  const sendText = async (text: string) => {
    await call('POST', '/message/sendText/demo', { number: FROM, text });
    return evolution.sent().at(-1)?.whatsappId ?? '';
  };
  await scene({ evolution, receiver, call, sendText });
  await evolution.idle();
  const emitted = receiver.posts.filter((post) => post.body['event'] === event).at(-1);
  if (!emitted) throw new Error(`no ${event} was emitted`);
  return emitted.body;
}

const folder = referenceFolder('evolution-captures');

describe.skipIf(folder === null)('the same shape as recorded', () => {
  const files = folder === null ? [] : readdirSync(folder).filter((f) => f.endsWith('.json'));

  test('there are recorded bodies', () => {
    expect(files.length).toBeGreaterThan(20);
  });

  test.each(files)('%s', async (file) => {
    const text = readFileSync(join(folder ?? '', file), 'utf8');
    const recorded = JSON.parse(text) as Record<string, unknown>;
    const name = file.replace('.json', '');
    const scene = SCENES[name] ?? SCENES[name.replace(/^\d+-/, '')];
    if (!scene) throw new Error(`no scene for ${file}`);
    const emitted = await play(scene, String(recorded['event']));
    const found = differences(recorded, emitted, '');
    expect(found.filter((difference) => !ALLOWED.has(difference))).toEqual([]);
  });
});

test('a difference is found', () => {
  expect(differences({ a: { b: 1 } }, { a: { b: '1', c: 2 } }, '')).toEqual([
    '.a.b: number was recorded, string emitted',
    '.a.c: emitted, not recorded',
  ]);
});
