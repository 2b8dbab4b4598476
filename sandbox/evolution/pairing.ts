/** Linking a phone: QR codes that are renewed until one is scanned or the limit is reached, and codes to be typed. */
import { createHash } from 'node:crypto';
import type { Json } from '../support/call.ts';
import { goOnline } from './connection.ts';
import type { EvolutionWorld } from './evolution-world.ts';
import type { Instance } from './state.ts';

/** The letters that WhatsApp's pairing codes are made of. */
const CODE_LETTERS = '123456789ABCDEFGHJKLMNPQRSTVWXYZ';

/** What `connect` answers: nothing but a count while no code has come from WhatsApp yet. */
export function qrObject(instance: Instance): Json {
  if (instance.qrCount === 0) return { count: 0 };
  const code = qrText(instance);
  const base64 = `data:image/png;base64,${Buffer.from(code).toString('base64')}`;
  return { pairingCode: pairingCode(instance), code, base64, count: instance.qrCount };
}

/** The socket opens and waits for a phone. `number`: a code to be typed on that phone is made as well. */
export function startPairing(
  world: EvolutionWorld,
  instance: Instance,
  number: string | null = null,
): void {
  instance.state = 'connecting';
  instance.databaseState = 'connecting';
  instance.socket = true;
  instance.qrCount = 0;
  instance.pairingNumber = number;
  world.webhooks.emit(instance, 'connection.update', {
    instance: instance.name,
    state: 'connecting',
    statusReason: 200,
  });
  if (world.behaviour.qrDelayMs === 0) renew(world, instance);
  else later(instance, world.behaviour.qrDelayMs, () => renew(world, instance));
  world.changes.tell({ type: 'instance', instance: instance.name });
}

/** A person scans the QR code on the screen, or types the code: a code that was renewed meanwhile links nothing. */
export function link(
  world: EvolutionWorld,
  instance: Instance,
  { code, phone }: { readonly code?: string | undefined; readonly phone: string },
): void {
  const valid = [qrText(instance), pairingCode(instance)];
  if (instance.state !== 'connecting' || instance.qrCount === 0) {
    throw new Error(`${instance.name} shows no code`);
  }
  if (code !== undefined && !valid.includes(code.replace('-', ''))) {
    throw new Error('this code is not valid any more');
  }
  stopPairing(instance);
  goOnline(world, instance, `${phone}@s.whatsapp.net`);
}

export function stopPairing(instance: Instance): void {
  if (instance.renewal !== null) clearTimeout(instance.renewal);
  instance.renewal = null;
  instance.pairingNumber = null;
}

function renew(world: EvolutionWorld, instance: Instance): void {
  if (instance.state !== 'connecting') return;
  if (instance.qrCount >= world.behaviour.qrLimit) {
    refuse(world, instance);
    return;
  }
  instance.qrCount += 1;
  const { count: _count, ...qrcode } = qrObject(instance);
  world.webhooks.emit(instance, 'qrcode.updated', {
    qrcode: { instance: instance.name, ...qrcode },
  });
  later(instance, world.behaviour.qrLifetimeMs, () => renew(world, instance));
  world.changes.tell({ type: 'instance', instance: instance.name });
}

/** `QRCODE_LIMIT`: nothing more comes until somebody connects again. */
function refuse(world: EvolutionWorld, instance: Instance): void {
  stopPairing(instance);
  instance.state = 'close';
  instance.databaseState = 'close';
  world.webhooks.emit(instance, 'qrcode.updated', {
    message: 'QR code limit reached, please login again',
    statusCode: 500,
  });
  world.webhooks.emit(instance, 'connection.update', {
    instance: instance.name,
    state: 'refused',
    statusReason: 428,
  });
  world.changes.tell({ type: 'instance', instance: instance.name });
}

function later(instance: Instance, ms: number, act: () => void): void {
  if (instance.renewal !== null) clearTimeout(instance.renewal);
  instance.renewal = setTimeout(act, ms);
  instance.renewal.unref();
}

function qrText(instance: Instance): string {
  return `2@${instance.id.replaceAll('-', '')},${instance.qrCount}`;
}

function pairingCode(instance: Instance): string | null {
  if (instance.pairingNumber === null) return null;
  const digest = createHash('sha256').update(`${instance.id} ${instance.qrCount}`).digest();
  return [...digest.subarray(0, 8)].map((byte) => CODE_LETTERS[byte % 32]).join('');
}
