import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { connectEvolution, connectHighLevel } from './client.ts';
import type { RunningSandbox } from './run.ts';

test('runs as a process of its own, tells where it is, and ends with its standard input', async () => {
  const options = JSON.stringify({ evolution: { keepRequests: 5 } });
  const child = spawn(
    process.execPath,
    [`${import.meta.dirname}/run.ts`, '--json', '--until-stdin-closes', '--options', options],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const running = JSON.parse(line) as RunningSandbox;
  expect(running.relay.highlevel.webhookPublicKeyPem).toContain('BEGIN PUBLIC KEY');
  const evolution = connectEvolution(running.evolution.url);
  const { whatsappId } = await evolution.receives({ from: '5511988887777', text: 'Oi' });
  expect(await evolution.message(whatsappId)).toMatchObject({ text: 'Oi' });
  const highlevel = connectHighLevel(running.highlevel.url);
  const { locationId } = running.relay.highlevel.location;
  expect(await highlevel.contacts(locationId)).toMatchObject([{ id: running.contactId }]);
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
});
