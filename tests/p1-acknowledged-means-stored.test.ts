/** P1: a webhook is answered 2xx only after its entry is committed; SIGKILL at any moment loses nothing acknowledged. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { KillableRelay } from './support/killable-relay.ts';
import { builtProcess } from './support/start-process.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

function point(relay: TestRelay, port: number): void {
  const url = `http://127.0.0.1:${String(port)}`;
  relay.highlevel.setDeliveryUrl(`${url}/webhooks/ghl`);
  relay.evolution.setWebhook(relay.place.instance, {
    url: `${url}/webhooks/evolution`,
    headers: { 'X-Waybridge-Secret': relay.place.secret },
  });
}

describeRelay('SIGKILL right after the answer', (start) => {
  it('loses nothing in either direction, doubles nothing, and keeps the order', async () => {
    await using relay = await start();
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    await relay.service.stop();
    const port = await freePort();
    await using killable = await KillableRelay.create({ ...relay.config, port });
    await killable.start();
    point(relay, port);
    const expected: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const acknowledged: (() => boolean)[] = [];
      for (let i = 0; i < 4; i += 1) {
        const text = `${String(round)}-${String(i)}`;
        expected.push(text);
        // A second apart as far as WhatsApp says: the gateway's posts may overtake each other.
        const at = Date.now() + (round * 4 + i) * 1_000;
        const { whatsappId } = evolution.receives({ from: MARIA, text, at });
        const messageId = relay.answers(`a${text}`);
        acknowledged.push(
          () => (evolution.message(whatsappId)?.webhook?.acknowledgedAt ?? null) !== null,
          () => (highlevel.message(messageId)?.delivery?.acknowledgedAt ?? null) !== null,
        );
        // Delivery URL posts have no time of their own: their order is that of their arrival.
        await highlevel.idle();
      }
      await eventually(() => {
        if (!acknowledged.every((is) => is())) throw new Error('not all are acknowledged');
      });
      await killable.kill();
      await killable.start();
    }
    await eventually(async () => {
      const { waiting = 0, running = 0 } = await killable.open();
      expect(waiting + running).toBe(0);
    });
    await killable.stop();
    const inbound = highlevel.ledger().filter(({ direction }) => direction === 'inbound');
    expect(inbound.map(({ body }) => body)).toEqual(['Oi', ...expected]);
    expect(evolution.sent().map(({ text }) => text)).toEqual(expected.map((text) => `a${text}`));
  });
});

/** Why the system calls of a process cannot be watched here; null = they can. */
function noStrace(): string | null {
  const tried = spawnSync('strace', ['-o', '/dev/null', 'true']);
  if (tried.error !== undefined) return 'strace is not installed';
  return tried.status === 0 ? null : 'strace may not trace here';
}

/** One message of a customer, posted as the gateway does it; gives the answer's status. */
async function post(relay: TestRelay, port: number, id: string): Promise<number> {
  const { instance, secret } = relay.place;
  const answer = await fetch(`http://127.0.0.1:${String(port)}/webhooks/evolution`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-waybridge-secret': secret },
    body: JSON.stringify({
      event: 'messages.upsert',
      instance,
      data: {
        key: { remoteJid: `${MARIA}@s.whatsapp.net`, fromMe: false, id },
        message: { conversation: id },
        messageType: 'conversation',
        messageTimestamp: Math.floor(Date.now() / 1_000),
      },
    }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const missing = noStrace();

describe.skipIf(missing !== null)(`the disk (${missing ?? 'strace'})`, () => {
  it('has the entry before the answer leaves: an fsync of the WAL before every 200', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    // Nothing leaves, so that every fsync is that of an append.
    await relay.service.parts.relay.pauses.set('to-highlevel', true);
    await relay.service.stop();
    const port = await freePort();
    const { dataDir } = relay.config;
    const configFile = join(dataDir, 'relay-process.json');
    await writeFile(configFile, JSON.stringify({ ...relay.config, port }));
    const trace = join(dataDir, 'trace.txt');
    const script = await builtProcess('relay-process');
    const calls = 'trace=fsync,fdatasync,write,writev,sendto,sendmsg';
    const options = ['-f', '-y', '-s', '200', '-e', calls, '-o', trace];
    const child = spawn('strace', [...options, process.execPath, script, configFile], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await once(child, 'message');
    const before = (await readFile(trace, 'utf8')).split('\n').length;
    for (let i = 0; i < 5; i += 1)
      expect(await post(relay, port, `3A00000000000000000${String(i)}`)).toBe(200);
    const ended = once(child, 'exit');
    const traced = spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' });
    process.kill(Number(traced.stdout), 'SIGTERM');
    await ended;
    const lines = (await readFile(trace, 'utf8')).split('\n').slice(before);
    const marks = lines.flatMap((line) => {
      if (/f(data)?sync\(\d+<[^>]*waybridge\.db-wal>/.test(line)) return ['synced'];
      // What the relay asks itself, whether it can be reached, is answered with a body.
      const isWebhooks = /"HTTP\/1\.1 200.*Content-Length: 0\\r/.test(line);
      return isWebhooks ? ['answered'] : [];
    });
    expect(marks.filter((mark) => mark === 'answered')).toHaveLength(5);
    // Written as one text, so that a failure shows the order that was found.
    expect(marks.join(' ')).toMatch(/^((synced )+answered ?){5}( ?synced)*$/);
  });
});
