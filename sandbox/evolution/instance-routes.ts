/** Server and instance routes: `/`, verify-creds, create, fetchInstances, connect, connectionState, restart, logout, delete. */
import { randomUUID } from 'node:crypto';
import { isObject, type Answer, type Call, type Json } from '../support/call.ts';
import { cuid } from '../support/random.ts';
import { goOnline, logOut } from './connection.ts';
import { badRequest, forbidden, notFound, unauthorized, uncaught, unlicensed } from './errors.ts';
import type { EvolutionWorld } from './evolution-world.ts';
import { globalKey, instanceOf, parseBody } from './guard.ts';
import { qrObject, startPairing, stopPairing } from './pairing.ts';
import { SETTING_NAMES, type Instance, type Settings } from './state.ts';
import { mannersOf } from './versions.ts';
import { readWebhook } from './webhook-routes.ts';

const INTEGRATIONS = ['WHATSAPP-BAILEYS', 'WHATSAPP-BUSINESS', 'EVOLUTION'];

export function getServer(world: EvolutionWorld): Answer {
  return {
    status: 200,
    body: {
      status: 200,
      message: 'Welcome to the Evolution API, it is working!',
      version: world.behaviour.version,
      clientName: 'evolution_pretend',
      manager: `${world.webhooks.serverUrl}/manager`,
      documentation: 'https://doc.evolution-api.com',
      whatsappWebVersion: '2.3000.1027934701',
    },
  };
}

export function postVerify(world: EvolutionWorld, call: Call): Answer {
  globalKey(world, call);
  return { status: 200, body: { status: 200, message: 'Credentials are valid' } };
}

export interface NewInstanceFields {
  readonly name: string;
  readonly token?: string;
  readonly number?: string | null;
  readonly integration?: string;
  readonly profileName?: string;
}

export function newInstance(fields: NewInstanceFields): Instance {
  return {
    id: randomUUID(),
    name: fields.name,
    token: fields.token ?? randomUUID().toUpperCase(),
    integration: fields.integration ?? 'WHATSAPP-BAILEYS',
    number: fields.number ?? null,
    profileName: fields.profileName ?? 'Shop',
    state: 'close',
    claimedState: null,
    socket: false,
    ownerJid: null,
    databaseState: 'close',
    disconnection: null,
    settings: noSettings(),
    webhook: null,
    base64: false,
    storm: null,
    qrCount: 0,
    pairingNumber: null,
    renewal: null,
    deaf: false,
    createdAt: new Date().toISOString(),
    backlog: [],
    gate: null,
    messages: [],
    byId: new Map(),
    sendsUnderway: 0,
    mostSendsUnderway: 0,
  };
}

function noSettings(): Settings {
  return {
    rejectCall: false,
    groupsIgnore: false,
    alwaysOnline: false,
    readMessages: false,
    readStatus: false,
    syncFullHistory: false,
    msgCall: '',
    wavoipToken: '',
  };
}

export function postCreate(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  const name = body['instanceName'];
  if (world.instances.has(String(name)) || (name === undefined && world.instances.size > 0)) {
    throw forbidden(`This name "${String(name)}" is already in use.`);
  }
  globalKey(world, call);
  if (typeof name !== 'string') throw uncaught('Invalid value for argument `name`');
  const { integration, token, number, qrcode } = body;
  if (typeof integration !== 'string' || !INTEGRATIONS.includes(integration)) {
    throw badRequest('Invalid integration');
  }
  const instance = newInstance({
    name,
    integration,
    number: typeof number === 'string' ? number : null,
    ...(typeof token === 'string' && token !== '' && { token }),
  });
  for (const setting of SETTING_NAMES) {
    if (typeof body[setting] === 'boolean') instance.settings[setting] = body[setting];
  }
  if (isObject(body['webhook'])) {
    // `enabled` is ignored here and always stored as true; without `events` the instance is thrown away.
    if (!Array.isArray(body['webhook']['events'])) {
      throw badRequest("Cannot read properties of undefined (reading 'length')");
    }
    instance.webhook = readWebhook(instance, { ...body['webhook'], enabled: true });
  }
  world.instances.set(name, instance);
  if (qrcode === true) startPairing(world, instance, instance.number);
  world.webhooks.emit(instance, 'instance.create', { instanceName: name, instanceId: instance.id });
  return { status: 201, body: createdBody(instance, qrcode === true) };
}

function createdBody(instance: Instance, withQr: boolean): Json {
  const { webhook } = instance;
  return {
    instance: {
      instanceName: instance.name,
      instanceId: instance.id,
      integration: instance.integration,
      webhookWaBusiness: null,
      accessTokenWaBusiness: '',
      status: instance.state,
    },
    hash: instance.token,
    webhook: webhook
      ? {
          webhookUrl: webhook.url,
          webhookHeaders: webhook.headers,
          webhookByEvents: webhook.webhookByEvents,
          webhookBase64: webhook.webhookBase64,
        }
      : {},
    websocket: {},
    rabbitmq: {},
    nats: {},
    sqs: {},
    settings: instance.settings,
    ...(withQr && { qrcode: qrObject(instance) }),
  };
}

export function getInstances(world: EvolutionWorld, call: Call): Answer {
  if (!world.licensed) throw unlicensed('https://evolution.example');
  const { instanceName, instanceId, number } = call.query;
  const key = call.headers['apikey'];
  const all = [...world.instances.values()];
  const isGlobal = key === world.behaviour.apiKey;
  const mine = isGlobal ? all : all.filter((i) => i.token === key);
  if (!isGlobal && mine.length === 0) throw unauthorized();
  if (instanceName !== undefined && !world.instances.has(instanceName)) {
    throw notFound(`Instance "${instanceName}" not found`);
  }
  const found = mine.filter(
    (i) =>
      (instanceName === undefined || i.name === instanceName) &&
      (instanceId === undefined || i.id === instanceId) &&
      (number === undefined || i.number === number),
  );
  if (!isGlobal && instanceName !== undefined && found.length === 0) throw unauthorized();
  return { status: 200, body: found.map(instanceBody) };
}

function instanceBody(instance: Instance): Json {
  const { disconnection } = instance;
  return {
    id: instance.id,
    name: instance.name,
    connectionStatus: instance.databaseState,
    ownerJid: instance.ownerJid,
    profileName: instance.ownerJid === null ? null : instance.profileName,
    profilePicUrl: null,
    integration: instance.integration,
    number: instance.number,
    businessId: null,
    token: instance.token,
    clientName: 'evolution_pretend',
    disconnectionReasonCode: disconnection?.code ?? null,
    disconnectionObject: disconnection?.object ?? null,
    disconnectionAt: disconnection?.at ?? null,
    createdAt: instance.createdAt,
    updatedAt: instance.createdAt,
    Chatwoot: null,
    Proxy: null,
    Rabbitmq: null,
    Nats: null,
    Sqs: null,
    Websocket: null,
    Setting: { id: cuid(), ...instance.settings, instanceId: instance.id },
    _count: { Message: instance.messages.length, Contact: 0, Chat: 0 },
  };
}

function stateBody(instance: Instance): Json {
  const state = instance.claimedState ?? instance.state;
  return { instance: { instanceName: instance.name, state } };
}

export function getConnect(world: EvolutionWorld, call: Call): Answer {
  const instance = instanceOf(world, call);
  if (instance.state === 'open') return { status: 200, body: stateBody(instance) };
  // While it connects, a number is ignored: the code that was made first is given.
  if (instance.state !== 'connecting') startPairing(world, instance, call.query['number'] ?? null);
  return { status: 200, body: qrObject(instance) };
}

export function getState(world: EvolutionWorld, call: Call): Answer {
  return { status: 200, body: stateBody(instanceOf(world, call)) };
}

export function postRestart(world: EvolutionWorld, call: Call): Answer {
  const instance = instanceOf(world, call);
  if (instance.state === 'close') {
    return { status: 200, body: { error: true, message: '[object Object]' } };
  }
  if (instance.state === 'connecting' && instance.ownerJid === null) {
    return { status: 200, body: qrObject(instance) };
  }
  if (instance.state === 'open') goOnline(world, instance);
  return { status: 200, body: stateBody(instance) };
}

export function deleteLogout(world: EvolutionWorld, call: Call): Answer {
  const instance = instanceOf(world, call);
  const { tellsLogout, deafAfterLogout } = mannersOf(world.behaviour.version);
  if (instance.state === 'close' && tellsLogout) {
    throw badRequest(`The "${instance.name}" instance is not connected`);
  }
  stopPairing(instance);
  if (instance.ownerJid !== null && deafAfterLogout) instance.deaf = true;
  logOut(world, instance, 401, tellsLogout);
  return success('Instance logged out');
}

export function deleteInstance(world: EvolutionWorld, call: Call): Answer {
  const instance = instanceOf(world, call);
  stopPairing(instance);
  world.webhooks.emit(instance, 'remove.instance', null);
  world.webhooks.emit(instance, 'instance.delete', {
    instanceName: instance.name,
    instanceId: instance.id,
  });
  world.instances.delete(instance.name);
  return success('Instance deleted');
}

function success(message: string): Answer {
  return { status: 200, body: { status: 'SUCCESS', error: false, response: { message } } };
}
