/** The connection of an instance to WhatsApp: what is told of it, and what waits while it is down. */
import type { EvolutionWorld } from './evolution-world.ts';
import type { Instance } from './state.ts';
import { mannersOf } from './versions.ts';

/** A phone is linked, or the network is back: `open`, then what happened meanwhile. */
export function goOnline(world: EvolutionWorld, instance: Instance, ownerJid?: string): void {
  endStorm(instance);
  instance.state = 'open';
  instance.claimedState = null;
  instance.socket = true;
  instance.databaseState = 'open';
  instance.base64 = instance.webhook?.webhookBase64 ?? false;
  if (ownerJid !== undefined) instance.ownerJid = ownerJid;
  world.webhooks.emit(instance, 'connection.update', {
    instance: instance.name,
    wuid: instance.ownerJid,
    profileName: instance.profileName,
    profilePictureUrl: null,
    state: 'open',
    statusReason: 200,
  });
  for (const happen of instance.backlog.splice(0)) happen();
  world.changes.tell({ type: 'instance', instance: instance.name });
}

/** A close that is not terminal is silent: only `connecting` shows, again and again until it is open. */
export function goOffline(
  world: EvolutionWorld,
  instance: Instance,
  claims: 'open' | null = null,
): void {
  instance.state = 'connecting';
  instance.claimedState = claims;
  if (claims === null) tellConnecting(world, instance);
  world.changes.tell({ type: 'instance', instance: instance.name });
}

/** As the real server does while the network is away: it connects, fails and tells of it, until it is open again. */
export function storm(world: EvolutionWorld, instance: Instance): void {
  endStorm(instance);
  const everyMs = mannersOf(world.behaviour.version).reconnectMs;
  instance.storm = setInterval(() => tellConnecting(world, instance), everyMs);
  instance.storm.unref();
}

export function endStorm(instance: Instance): void {
  if (instance.storm !== null) clearInterval(instance.storm);
  instance.storm = null;
}

function tellConnecting(world: EvolutionWorld, instance: Instance): void {
  const { name } = instance;
  const update = { instance: name, state: 'connecting', statusReason: 200 };
  world.webhooks.emit(instance, 'connection.update', update);
}

/** Logged out (401), by the phone or by a call: three events (2.4: none after a call), then closed for good. */
export function logOut(world: EvolutionWorld, instance: Instance, code = 401, isTold = true): void {
  const at = new Date().toISOString();
  const message = `Log out instance: ${instance.name}`;
  const object = JSON.stringify({
    error: {
      data: null,
      isBoom: true,
      isServer: false,
      output: {
        statusCode: code,
        payload: { statusCode: code, error: 'Unauthorized', message },
        headers: {},
      },
    },
    date: at,
  });
  endStorm(instance);
  instance.state = 'close';
  instance.claimedState = null;
  instance.databaseState = 'close';
  instance.disconnection = { code, object, at };
  if (!isTold) {
    world.changes.tell({ type: 'instance', instance: instance.name });
    return;
  }
  world.webhooks.emit(instance, 'status.instance', {
    instance: instance.name,
    status: 'closed',
    disconnectionAt: at,
    disconnectionReasonCode: code,
    disconnectionObject: object,
  });
  world.webhooks.emit(instance, 'logout.instance', null);
  world.webhooks.emit(instance, 'connection.update', {
    instance: instance.name,
    state: 'close',
    statusReason: code,
  });
  world.changes.tell({ type: 'instance', instance: instance.name });
}

/** What happens on WhatsApp reaches the server now, or after the reconnect. */
export function whenConnected(instance: Instance, happen: () => void): void {
  if (instance.deaf) return;
  if (instance.state === 'open') happen();
  else instance.backlog.push(happen);
}

/** Inbound events of one instance are handled one after the other, and an edit's webhook is awaited. */
export function inOrder(instance: Instance, emit: () => Promise<void> | undefined): void {
  if (instance.gate === null) {
    const wait = emit();
    if (wait) hold(instance, wait);
    return;
  }
  hold(
    instance,
    instance.gate.then(() => emit()),
  );
}

function hold(instance: Instance, wait: Promise<unknown>): void {
  instance.gate = wait;
  void wait.finally(() => {
    if (instance.gate === wait) instance.gate = null;
  });
}
